"""Pure decisions about retries, errors and signatures' schedules."""
