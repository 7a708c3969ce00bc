"""What PostgreSQL believes of its tables, when they grow faster than it looks."""

from collections.abc import Sequence
from typing import Final

from django.db import connection

from leadflow.kernel.db import commits, is_postgres

_GROWN: Final = """
    SELECT s.relname FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
    WHERE s.relname = ANY(%s) AND s.n_mod_since_analyze > 1000 + greatest(c.reltuples, 0) / 2
"""


@commits
def count_anew(*, tables: Sequence[str]) -> list[str]:
    """Have PostgreSQL look again at those of `tables` that grew by half since it last did.

    Returns which. Until then it takes a table that was filled a moment ago for an empty one, and
    walks through all of it for a few rows; by itself it looks only once a minute.
    """
    if not is_postgres():
        return []
    with connection.cursor() as cursor:
        cursor.execute(_GROWN, [list(tables)])
        grown = [row[0] for row in cursor.fetchall()]
        for table in grown:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")
    return grown
