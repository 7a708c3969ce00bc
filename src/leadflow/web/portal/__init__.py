"""The affiliate's own pages: submit, follow, keys, webhooks, instructions."""
