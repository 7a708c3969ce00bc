"""What a row of the desk of accounts says besides what a lead's row says."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

from leadflow.accounts.queries.desk import AccountLine
from leadflow.kernel.clock import now
from leadflow.web.accounts.words import rhythm_words
from leadflow.web.templatetags.ui import icon
from leadflow.web.words import ago, due, full_day, in_zone

NO_LINE: Final = AccountLine()
HALF: Final = 2


def contact_person(line: AccountLine) -> SafeString:
    return _cell("soft clip", line.contact_person)


def cuisine(line: AccountLine) -> SafeString:
    return _cell("soft clip", line.cuisine_type)


def kind(line: AccountLine) -> SafeString:
    return _cell("soft clip", line.restaurant_type)


def orders_this_month(line: AccountLine) -> SafeString:
    """Draw this month's orders beside last month's; a drop by half says so in word and colour."""
    return _cell("number", orders_of(line))


def orders_of(line: AccountLine) -> SafeString:
    """Return this month's orders and last month's: `5 / 15`."""
    has_dropped = 0 < line.orders_last_month >= HALF * line.orders_this_month
    mark = icon("arrow-down", "small") if has_dropped else ""
    words = "down by half or more" if has_dropped else ""
    return format_html(
        '<span class="orders{}" title="{} this month, {} last month">{}{}'
        '<span class="muted" aria-hidden="true">/ {}</span>'
        '<span class="sr-only"> this month, {} last month{}</span></span>',
        " late" if has_dropped else "",
        line.orders_this_month,
        line.orders_last_month,
        mark,
        line.orders_this_month,
        line.orders_last_month,
        line.orders_last_month,
        f", {words}" if words else "",
    )


def orders_last_month(line: AccountLine) -> SafeString:
    return _cell("number soft", format_html("{}", line.orders_last_month))


def next_call(line: AccountLine) -> SafeString:
    style = "nowrap" if line.is_broken else "nowrap card-end"  # a phone shows what is worse
    return _cell(style, next_call_of(line.next_call))


def next_call_of(moment: datetime | None) -> SafeString:
    """Return when to call next; what is overdue says so in red, icon and word."""
    if moment is None:
        return SafeString('<span class="muted">No plan</span>')
    is_late = moment < now()
    return format_html(
        '<span class="due{}" title="{}">{}<span>{}</span></span>',
        " late" if is_late else "",
        due(moment),
        icon("triangle-alert" if is_late else "phone", "small"),
        f"Overdue {ago(moment)}" if is_late else due(moment),
    )


def rhythm(line: AccountLine) -> SafeString:
    return _cell("nowrap card-end" if line.is_broken else "nowrap", rhythm_of(line))


def rhythm_of(line: AccountLine) -> SafeString:
    """Return how regularly the account orders; a broken rhythm says since when."""
    if not line.has_rhythm:
        return SafeString('<span class="muted" title="It takes three orders">Not known</span>')
    if line.is_broken and line.order_due_on:
        days = (in_zone(now()).date() - line.order_due_on).days
        return format_html(
            '<span class="due late" title="{}">{}<span>{} late</span></span>',
            f"An order was due on {full_day(line.order_due_on)}",
            icon("triangle-alert", "small"),
            f"{days} day" if days == 1 else f"{days} days",
        )
    words = rhythm_words(line.interval)
    return format_html('<span class="soft" title="{}">{}</span>', words, brief_rhythm(line))


def brief_rhythm(line: AccountLine) -> str:
    """Return how often an account orders, shortly: `7 days`."""
    return rhythm_words(line.interval).removeprefix("Every ")


def _cell(style: str, inner: SafeString | str) -> SafeString:
    return format_html('<td class="{}">{}</td>', style, inner)


ACCOUNT_CELLS: Final[dict[str, Callable[[AccountLine], SafeString]]] = {
    "contact_person": contact_person,
    "cuisine_type": cuisine,
    "restaurant_type": kind,
    "orders_this_month": orders_this_month,
    "orders_last_month": orders_last_month,
    "next_call": next_call,
    "rhythm": rhythm,
}
