"""The week of calls: what is due on each day, and a call moved to another."""
