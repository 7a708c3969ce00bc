"""Files of submissions, read and judged without a database: encodings, tables, columns, cells."""
