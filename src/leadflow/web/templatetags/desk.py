"""The parts of the lead desk that repeat per row or card."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from django import template
from django.utils.safestring import SafeString

from leadflow.accounts.queries.desk import AccountLine
from leadflow.leads.types import LeadRow
from leadflow.web.leads.rights import Rights
from leadflow.web.templatetags import cells
from leadflow.web.words import money

register = template.Library()

THOUSAND: Final = 1_000
MILLION: Final = 1_000_000


@register.simple_tag
def cell(
    name: str, row: LeadRow, rights: Rights, besides: Mapping[int, AccountLine] | None = None
) -> SafeString:
    """Draw one cell of the table; see `cells.cell`."""
    return cells.cell(name, row, rights, besides)


@register.simple_tag
def owner(row: LeadRow) -> SafeString:
    """Draw who owns a lead."""
    return cells.owner_of(row)


@register.simple_tag
def next_action(row: LeadRow, *, brief: bool = False) -> SafeString:
    """Draw what is to be done next."""
    return cells.action_of(row, brief=brief)


@register.simple_tag
def tags(row: LeadRow) -> SafeString:
    """Draw the tags of a lead."""
    return cells.tags_of(row)


@register.filter
def short_money(amount: Decimal | None) -> str:
    """Return an amount as it is read at a glance: `R 5.6m`."""
    whole = amount or Decimal(0)
    for size, letter in ((MILLION, "m"), (THOUSAND, "k")):
        if whole >= size:
            told = money(round(whole / size, 1))
            return (told.removesuffix("0") if "." in told else told) + letter
    return money(round(whole))
