"""How `leadflow serve` runs: a supervisor, the web server below it, the worker beside it."""
