"""Things that can be done in this room; one transaction each."""
