"""What counts as an order, when it was placed, and on which day of the calendar."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from leadflow.accounts.types.orders import EngagementFacts, EngagementRow
from leadflow.kernel.errors import Invalid
from leadflow.leads.rules.fields import money, text
from leadflow.leads.types import InteractionKind

AHEAD: Final = timedelta(days=1)  # clocks differ, and so do calendars
MOST_PIECES: Final = 2**31 - 1
FIELDS: Final = (
    "kind",
    "contact",
    "details",
    "order_placed",
    "at",
    "product_details",
    "quantity",
    "total_price",
    "order_date",
)


class BadOrder(Invalid):
    """An order that nobody can have placed."""

    code = "accounts.bad_order"


def is_order(facts: EngagementFacts) -> bool:
    """Tell whether an order was placed: as told, else by its kind or by what is known of one."""
    if facts.order_placed is not None:
        return facts.order_placed
    return facts.kind is InteractionKind.ORDER or any(
        (facts.product_details, facts.quantity is not None, facts.total_price is not None)
    )


def settled(facts: EngagementFacts, *, now: datetime) -> EngagementFacts:
    """Return the facts with all that was left open decided. Raises BadOrder or BadField."""
    at = facts.at or now
    if facts.quantity is not None and not 0 <= facts.quantity <= MOST_PIECES:
        raise BadOrder(f"Give a number from 0 to {MOST_PIECES}.", field="quantity")
    decided = replace(
        facts,
        at=at,
        order_placed=is_order(facts),
        details=text("details", facts.details),
        product_details=_words(facts.product_details),
        total_price=money("total_price", facts.total_price),
    )
    if decided.order_placed and (facts.order_date or at) > now + AHEAD:
        field = "order_date" if facts.order_date else "date"
        raise BadOrder("An order cannot have been placed in the future.", field=field)
    return decided


def ordered_at(facts: EngagementFacts) -> datetime | None:
    """Return when the order of settled facts was placed; None when none was."""
    return (facts.order_date or facts.at) if facts.order_placed else None


def changed(row: EngagementRow, changes: Mapping[str, Any]) -> EngagementFacts:
    """Return an interaction's facts with some of them changed."""
    kept = {name: getattr(row, name) for name in FIELDS}
    kept["kind"] = InteractionKind(row.kind)
    return EngagementFacts(**kept | dict(changes))


def differences(row: EngagementRow, facts: EngagementFacts) -> dict[str, tuple[Any, Any]]:
    """Return what the facts make different: of each field the old and the new value."""
    pairs = {name: (getattr(row, name), getattr(facts, name)) for name in FIELDS}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """Return the day a calendar in `zone` shows at a moment, also at the ends of all calendars."""
    try:
        return moment.astimezone(zone).date()
    except OverflowError:
        return moment.date()


def _words(words: str) -> str:
    try:
        return text("details", words)
    except Invalid as error:
        raise BadOrder(error.message, field="product_details") from error
