"""Questions about who gets which lead."""
