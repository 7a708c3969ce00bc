"""The parts of the pages of accounts that repeat."""

from datetime import datetime

from django import template
from django.conf import settings
from django.utils.safestring import SafeString

from leadflow.accounts.queries.desk import AccountLine
from leadflow.web.accounts import words
from leadflow.web.accounts.forms import KINDS
from leadflow.web.accounts.places import country_word
from leadflow.web.templatetags import account_cells
from leadflow.web.words import SIGNS

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
    return next((icon for value, _, icon in KINDS if value == kind), "message-circle")


@register.simple_tag
def currency() -> str:
    """Return the sign of the organisation's currency, or its code."""
    return SIGNS.get(settings.CURRENCY, settings.CURRENCY)
