"""The systems that conversations are given to."""
