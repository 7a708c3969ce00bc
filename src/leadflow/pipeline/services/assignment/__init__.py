"""Giving leads to people by rules, and keeping the rules and people's working time."""
