"""Pure decisions: the bot document, scores, variants, statistics."""
