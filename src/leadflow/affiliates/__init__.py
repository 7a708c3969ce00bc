"""Seed 0: affiliates submit leads; they are checked, confirmed and handed to supply."""
