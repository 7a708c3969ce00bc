"""Decisions about key accounts: facts in, answer out. No database, no clock, no Django."""
