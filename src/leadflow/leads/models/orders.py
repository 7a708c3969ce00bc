"""What leads are sorted by where the bare column would not do; indexes spell it the same way."""

from typing import Any

from django.db.models import DecimalField, Func


class Worth(Func):
    """A lead's value, with those that have none below all others.

    The number stands in the statement itself: as a parameter no index would fit it.
    """

    template = "COALESCE(%(expressions)s, -1)"
    arity = 1
    output_field: Any = DecimalField(max_digits=12, decimal_places=2)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Return SQL whose answer compares as a number."""
        template = f"CAST({self.template} AS NUMERIC)"
        return self.as_sql(compiler, connection, template=template, **extra)
