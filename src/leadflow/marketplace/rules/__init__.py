"""Decisions of the marketplace: facts in, answer out. No database, no clock, no Django."""
