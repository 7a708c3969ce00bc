"""Pages of the doors by which other systems send leads."""
