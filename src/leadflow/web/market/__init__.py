"""Pages for providers: leads on offer, what they bought, their wallet."""
