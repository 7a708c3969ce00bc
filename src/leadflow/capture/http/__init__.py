"""The capture bot over HTTP (seed 3)."""
