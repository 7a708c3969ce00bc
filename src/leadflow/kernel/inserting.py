"""Many new rows at once, several times as fast as `bulk_create`: COPY, or SQLite's equal of it.

The ids are drawn first, so that rows that point to each other can be written table by table.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from django.db import connection
from django.db.models import (
    CharField,
    DateTimeField,
    DecimalField,
    Field,
    JSONField,
    Model,
    TextField,
)

from leadflow.kernel.db import is_postgres, joins

Convert = Callable[[Any], Any]

_DRAW: Final = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
_LAST: Final = "SELECT seq FROM sqlite_sequence WHERE name = %s"


@joins
def insert_rows(model: type[Model], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows, each given by its columns' attribute names; return their ids, in order.

    What a row leaves out gets the field's default. Constraints hold as always; nothing else of
    the model (its `save`, signals) is called.
    """
    if not rows:
        return []
    meta = model._meta  # noqa: SLF001 - Django's documented way to ask a model for its columns
    key = meta.pk
    fields = [field for field in meta.concrete_fields if field is not key]
    columns = [str(field.column) for field in (key, *fields)]
    ids = draw_ids(meta.db_table, columns[0], len(rows))
    plan = [(field.attname, field.get_default(), _converter(field)) for field in fields]
    filled = [  # column by column: a call for each cell is what such a table takes longest for
        _told([row.get(name, default) for row in rows], convert) for name, default, convert in plan
    ]
    _copy(meta.db_table, columns, list(zip(ids, *filled, strict=True)))
    return ids


@joins
def draw_ids(table: str, column: str, count: int) -> list[int]:
    """Return ids nobody else gets; in SQLite the open transaction keeps others out."""
    with connection.cursor() as cursor:
        if is_postgres():
            cursor.execute(_DRAW, [table, column, count])
            return [row[0] for row in cursor.fetchall()]
        cursor.execute(_LAST, [table])
        last = cursor.fetchone()
    first = (last[0] if last else 0) + 1
    return list(range(first, first + count))


def copy_rows(statement: str, lines: Iterable[Sequence[Any]]) -> None:
    """Write lines by a COPY statement of PostgreSQL; what it raises are Django's own errors."""
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        for line in lines:
            copy.write_row(line)


def _copy(table: str, columns: Sequence[str], lines: Sequence[Sequence[Any]]) -> None:
    quote = connection.ops.quote_name
    target = f"{quote(table)} ({', '.join(map(quote, columns))})"
    if is_postgres():
        copy_rows(f"COPY {target} FROM STDIN", lines)
        return
    places = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {target} VALUES ({places})", lines)  # noqa: S608 - names are Django's own


def _converter(field: "Field[Any, Any]") -> Convert | None:
    """Return how values of a field are told to the database; None for as they are."""
    if isinstance(field, JSONField):
        return json.dumps
    if isinstance(field, DateTimeField):
        return connection.ops.adapt_datetimefield_value
    if isinstance(field, DecimalField):
        return lambda value: field.get_db_prep_save(value, connection)
    return _plain if isinstance(field, CharField | TextField) else None


def _told(values: list[Any], convert: Convert | None) -> list[Any]:
    """Return the values of a column as the database is told them."""
    return values if convert is None else list(map(convert, values))


def _plain(value: Any) -> Any:
    """Return an enumeration's value as the plain text it stands for."""
    return str(value) if isinstance(value, str) else value
