"""Pages about duplicates and merging."""
