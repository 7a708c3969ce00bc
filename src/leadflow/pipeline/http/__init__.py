"""The JSON doors of the sales desk."""
