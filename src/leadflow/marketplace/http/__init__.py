"""The API of the marketplace (API.md, Seed 2)."""
