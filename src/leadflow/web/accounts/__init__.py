"""Key accounts: their desk, the page of each, and how they perform."""
