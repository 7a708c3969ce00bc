"""Asking for many values by one parameter: a question that is the same however many they are.

`column IN (a, b, …)` is read anew for each count of values, and where PostgreSQL's figures of a
table are old it may compare every row with every value. One array is hashed, or looked up.
"""

import json
from collections.abc import Collection
from typing import Any

from django.db.models import F, Lookup
from django.db.models.expressions import Combinable


class Among(Lookup):
    """A condition: the column, or expression over columns, is one of the values."""

    prepare_rhs = False

    def __init__(self, column: str | Combinable, values: Collection[Any]) -> None:
        super().__init__(F(column) if isinstance(column, str) else column, sorted(values))

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Return the condition with an array."""
        lhs, parameters = self.process_lhs(compiler, connection)
        return f"{lhs} = ANY(%s)", [*parameters, self.rhs]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Return the condition with a JSON array, which SQLite reads like a table."""
        lhs, parameters = self.process_lhs(compiler, connection)
        listed = f"{lhs} IN (SELECT value FROM json_each(%s))"  # noqa: S608 - the ORM's own column
        return listed, [*parameters, json.dumps(self.rhs)]
