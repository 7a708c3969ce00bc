"""The supply team's queue, and the telephone on which simulated calls are answered."""
