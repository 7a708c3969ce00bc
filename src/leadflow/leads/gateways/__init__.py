"""The outside world of leads: the private store of files."""
