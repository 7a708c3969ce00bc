"""Pages of the affiliate manager: sources and their quality, campaigns, affiliates, reviews."""
