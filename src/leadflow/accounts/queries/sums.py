"""What orders add up to, exact on both databases."""

from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, DecimalField, Q, QuerySet, Sum

NOTHING: Final = Decimal("0.00")


class _Cents(DecimalField):  # type: ignore[type-arg] # not subscriptable at run time
    """An amount that SQLite has added up as whole cents."""

    def get_internal_type(self) -> str:
        """Return a name for which the database has no converter of its own."""
        return "Cents"

    def from_db_value(self, value: Any, _expression: Any, connection: Any) -> Decimal:
        """Return the amount; nothing added up is nothing."""
        if value is None:
            return NOTHING
        return Decimal(value) / 100 if connection.vendor == "sqlite" else Decimal(value)


class Total(Sum):
    """The sum of amounts. SQLite keeps amounts as binary fractions, so it adds up whole cents."""

    def __init__(self, expression: str, **extra: Any) -> None:
        super().__init__(expression, output_field=_Cents(max_digits=30, decimal_places=2), **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Return the sum of cents."""
        cents = self.copy()
        cents.template = "SUM(CAST(ROUND(%(expressions)s * 100) AS INTEGER))"
        return cents.as_sql(compiler, connection, **extra)


def counted(orders: QuerySet[Any], **within: Q) -> QuerySet[Any]:
    """Return how many of grouped orders lie within each condition, and for how much.

    Named `<condition>_count` and `<condition>_total`.
    """
    numbers: dict[str, Any] = {}
    for name, condition in within.items():
        numbers[f"{name}_count"] = Count("lead", filter=condition)
        numbers[f"{name}_total"] = Total("total_price", filter=condition)
    found: QuerySet[Any] = orders.annotate(**numbers)
    return found
