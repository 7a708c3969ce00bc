"""Things that can be done at the marketplace; each is one transaction."""
