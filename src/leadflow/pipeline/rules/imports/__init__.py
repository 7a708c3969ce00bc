"""Files of leads, read and judged without a database: columns, rows, options, duplicates."""
