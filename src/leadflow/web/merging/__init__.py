"""Pages about leads that may be the same: warnings, merging, and undoing it."""
