"""The outside world that messages go to."""
