"""Decisions of the sales desk: facts in, answer out. No database, no clock, no Django."""
