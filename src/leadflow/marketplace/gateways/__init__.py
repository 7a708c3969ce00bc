"""The outside world of the marketplace."""
