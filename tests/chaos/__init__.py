"""Processes are killed under load; nothing that was acknowledged is lost, nothing is doubled."""
