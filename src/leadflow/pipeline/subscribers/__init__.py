"""What the sales desk does when something has happened. Wired in `config/wiring.py`."""
