"""Pages for those who keep the place running: people and roles, dead letters, the audit."""
