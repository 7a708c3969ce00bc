"""Questions about conversations, scores and experiments."""
