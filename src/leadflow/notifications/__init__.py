"""Messages to people, and live topics for open pages."""
