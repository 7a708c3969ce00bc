"""The day's work: who to call, why, and what came of it with one click."""
