"""Pages for those who run the marketplace: its router, offers, prices, refunds and providers."""
