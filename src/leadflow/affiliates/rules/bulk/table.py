"""A file of submissions as a table: how much it may hold, and how its header is known."""

from typing import Final

from leadflow.affiliates.rules.bulk.mapping import is_known_header
from leadflow.kernel.tabular.decoding import MAX_BYTES
from leadflow.kernel.tabular.table import Limits, Table, read_csv

MAX_ROWS: Final = 100_000


def read_table(content: bytes) -> Table:
    """Return the table in a CSV file; rows with nothing in them are passed over.

    Raises FileTooLarge; Unreadable with the line; NoRows; TooManyRows.
    """
    return read_csv(content, limits=Limits(MAX_ROWS, MAX_BYTES), is_known=is_known_header)
