"""The API of key accounts (seed 1)."""
