"""Pages of the channels that teams read."""
