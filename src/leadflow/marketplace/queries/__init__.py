"""Questions about the marketplace. Providers see no client before they have unlocked them."""
