"""Users, roles, actors, tokens and keys."""
