"""Units, statistics and workload: what the sales desk sells, and how it goes."""
