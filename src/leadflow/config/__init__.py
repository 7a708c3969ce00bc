"""The composition root: settings, addresses, wiring, the leadflow command."""
