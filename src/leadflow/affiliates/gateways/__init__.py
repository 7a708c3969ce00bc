"""The outside world of this room, behind ports: who can verify a car, who can place a call."""
