"""Things that can be done to an account; one transaction each."""
