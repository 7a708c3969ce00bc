"""What an account ordered, as its page draws it: numbers, months, rhythm."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leadflow.accounts.queries.history import order_months, order_totals, rhythm_of_account
from leadflow.accounts.types.orders import MonthRow, RhythmRow
from leadflow.identity.types import Actor
from leadflow.web import charts
from leadflow.web.accounts.words import confidence_words, rhythm_words
from leadflow.web.words import full_day, money


@dataclass(frozen=True, slots=True)
class RhythmWords:
    """An account's rhythm in words; `state` is late, due or calm."""

    often: str
    sure: str
    share: str
    following: str
    state: str
    last: str


def context_of(actor: Actor, lead_id: int, now: datetime) -> dict[str, Any]:
    """Return what the page shows of an account's orders."""
    months = order_months(actor=actor, lead_id=lead_id, now=now)
    rhythm = rhythm_of_account(actor=actor, lead_id=lead_id, now=now)
    return {
        "totals": order_totals(actor=actor, lead_id=lead_id),
        "months": months,
        "this_month": months[-1],
        "last_month": months[-2],
        "order_chart": chart_of(months),
        "rhythm": told(rhythm) if rhythm else None,
    }


def chart_of(months: list[MonthRow], title: str = "Orders by month") -> charts.Columns:
    """Return the orders of each month as columns; the running month is drawn as not over yet."""
    bars = [
        charts.Bar(
            f"{row.month:%b %Y}" if row.month.month == 1 or not place else f"{row.month:%b}",
            [row.orders],
            running=row is months[-1],
            note=money(row.total),
        )
        for place, row in enumerate(months)
    ]
    return charts.Columns(title, "How many orders each month brought.", ["Orders"], bars)


def told(rhythm: RhythmRow) -> RhythmWords:
    """Return a rhythm in words."""
    due = full_day(rhythm.due_on)
    if rhythm.is_broken:
        days = f"{rhythm.days_late} day{'s' if rhythm.days_late != 1 else ''}"
        state, following = "late", f"Should have ordered by {due}, {days} ago"
    elif rhythm.days_late:
        state, following = "due", f"An order was due on {due}"
    else:
        state, following = "calm", f"Next order expected by {due}"
    return RhythmWords(
        often=rhythm_words(rhythm.interval),
        sure=confidence_words(rhythm.confidence),
        share=f"{rhythm.confidence:.0%}",
        following=following,
        state=state,
        last=full_day(rhythm.last_order),
    )
