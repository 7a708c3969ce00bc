"""What `make bench` measures: one file a question, each beside its limit, printed as ratios."""
