"""Every HTML page, by area."""
