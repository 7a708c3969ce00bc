"""The parts of the pages of accounts that repeat."""

from datetime import date, datetime

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

from leadflow.accounts.queries.desk import AccountLine
from leadflow.web.accounts import words
from leadflow.web.accounts.forms import KINDS
from leadflow.web.accounts.places import country_word
from leadflow.web.templatetags import account_cells
from leadflow.web.templatetags.ui import avatar, icon
from leadflow.web.words import SIGNS
from leadflow.web.words import full_day as day_in_words

register = template.Library()


@register.simple_tag
def rhythm(line: AccountLine) -> SafeString:
    """Draw how regularly an account orders."""
    return account_cells.rhythm_of(line)


@register.simple_tag
def next_call(moment: datetime | None) -> SafeString:
    """Draw when an account is called next."""
    return account_cells.next_call_of(moment)


@register.filter
def frequency(value: str) -> str:
    """Return how often, in words."""
    return words.FREQUENCIES.get(value, value)


@register.filter
def reason(value: str) -> str:
    """Return why an account underperforms, in words."""
    return words.REASONS.get(value, value)


@register.filter
def country(code: str) -> str:
    """Return the name of a country."""
    return country_word(code)


@register.filter
def touch_word(kind: str) -> str:
    """Return how one was in touch, in words."""
    return next((label for value, label, _ in KINDS if value == kind), kind)


@register.filter
def touch_icon(kind: str) -> str:
    """Return the icon of how one was in touch."""
    return next((picture for value, _, picture in KINDS if value == kind), "message-circle")


@register.simple_tag
def currency() -> str:
    """Return the sign of the organisation's currency, or its code."""
    return SIGNS.get(settings.CURRENCY, settings.CURRENCY)


@register.filter
def rhythm_words(interval: float) -> str:
    """Return how often an account orders, in words."""
    return words.rhythm_words(interval)


@register.filter
def confidence_words(confidence: float) -> str:
    """Return how far a rhythm may be trusted, in words."""
    return words.confidence_words(confidence)


@register.filter
def full_day(day: date) -> str:
    """Return a day of the calendar."""
    return day_in_words(day)


@register.simple_tag
def person(name: str, user_id: int | None) -> SafeString:
    """Draw who looks after an account."""
    picture = avatar(name or None, user_id, "small")
    style = "clip" if name else "muted"
    return format_html(
        '<span class="who">{}<span class="{}">{}</span></span>', picture, style, name or "Nobody"
    )


@register.simple_tag
def change(before: int, after: int) -> SafeString:
    """Draw how much more or less was ordered; of nothing before there is no share."""
    if before == after:
        return SafeString('<span class="soft">As before</span>')
    if not before:
        return SafeString('<span class="outcome good">New</span>')
    share = (after - before) / before
    is_down = share <= -1 / account_cells.HALF
    return format_html(
        '<span class="due{}">{}<span>{}</span></span>',
        " late" if is_down else "",
        icon("arrow-down" if share < 0 else "arrow-up", "small"),
        f"{abs(share):.0%}",
    )
