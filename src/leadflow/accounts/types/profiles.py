"""Accounts and the people one talks to there."""
