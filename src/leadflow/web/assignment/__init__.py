"""Who gets which lead: rules, people's working time, and what waits."""
