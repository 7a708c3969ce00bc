"""What every room stands on: refusals, transactions, the clock, paging, limits. Knows no room."""
