"""What leads are sorted by where the bare column would not do; indexes spell it the same way."""

from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, Func


class Amount(DecimalField):  # type: ignore[type-arg] # not subscriptable at run time
    """An amount that SQLite compares as the number it keeps.

    A plain one is cast to and fro there, and an index on it would never fit a question.
    """

    def get_internal_type(self) -> str:
        """Return a name that SQLite's casts do not know."""
        return "Amount"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: ARG002, FBT001, FBT002 - Django's
        """Return what the database compares with."""
        kept = self.to_python(value)
        return float(kept) if connection.vendor == "sqlite" and kept is not None else kept

    def from_db_value(self, value: Any, *_: Any) -> Decimal | None:
        """Return the amount the database gave."""
        return None if value is None else Decimal(str(value))


class Worth(Func):
    """A lead's value, with those that have none below all others.

    The number stands in the statement itself: as a parameter no index would fit it.
    """

    template = "COALESCE(%(expressions)s, -1)"
    arity = 1
    output_field: Any = Amount(max_digits=12, decimal_places=2)
