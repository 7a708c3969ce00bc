"""The outside world of this room, behind a port: who takes money for credits."""
