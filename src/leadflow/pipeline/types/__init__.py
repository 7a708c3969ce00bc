"""The shapes of the sales desk, one file a subject."""
