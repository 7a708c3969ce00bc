"""Pages of the capture bot: conversations, bots, experiments, analytics, and what visitors see."""
