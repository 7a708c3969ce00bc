"""The API of wallets (API.md, Seed 2)."""
