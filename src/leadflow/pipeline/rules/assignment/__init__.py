"""Who gets which lead, decided from values alone."""
