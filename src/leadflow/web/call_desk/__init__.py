"""The call desk: whom to call, why, whether it is time there, and what came of it."""
