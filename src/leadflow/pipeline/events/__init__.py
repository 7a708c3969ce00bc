"""Facts the sales desk announces, one file a subject."""
