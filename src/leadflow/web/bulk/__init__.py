"""Bulk submission: a file goes up, its columns are named, it is checked, submitted, reported."""
