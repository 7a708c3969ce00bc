"""Pages for clients, who have no account: the public form, and their own job."""
