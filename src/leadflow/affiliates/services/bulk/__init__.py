"""Many submissions at once: uploaded, checked in a dry run, submitted in groups, reported."""
