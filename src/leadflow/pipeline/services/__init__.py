"""Things that can be done at the sales desk; each is one transaction."""
