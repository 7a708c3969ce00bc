"""Pages for those who look after the money: wallets, payments, and what does not add up."""
