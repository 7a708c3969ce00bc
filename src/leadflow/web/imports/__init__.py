"""Leads from a file: the wizard, and the list of past imports."""
