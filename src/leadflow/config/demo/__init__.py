"""What `--demo` puts into an empty database, one file per area."""
