"""What the sales desk does when it hears of something."""
