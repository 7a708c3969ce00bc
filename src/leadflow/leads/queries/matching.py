"""Which leads are there already for many numbers and addresses at once."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.db.models.functions import Lower

from leadflow.identity.types import Actor
from leadflow.kernel.groups import in_groups
from leadflow.leads.models import LeadTag
from leadflow.leads.queries.visible import scope
from leadflow.leads.rules.fields import EDITABLE

AT_ONCE: Final = 10_000


@dataclass(frozen=True, slots=True)
class Known:
    """The newest lead behind each number (E.164), and behind each address in small letters."""

    by_phone: dict[str, int]
    by_email: dict[str, int]


def known_leads(*, actor: Actor, phones: Collection[str], emails: Iterable[str]) -> Known:
    """Return which leads the actor may see are behind numbers and addresses; the newest of several.

    One query for up to 10 000 numbers, and one for as many addresses; large and small letters of
    an address are the same.
    """
    by_phone: dict[str, int] = {}
    for some in in_groups(sorted(phones), AT_ONCE):
        found = scope(actor).filter(person__phone__in=some).exclude(phone="").order_by("pk")
        told = found.values_list("person__phone", "pk")
        by_phone.update((phone, own) for phone, own in told if phone is not None)
    by_email: dict[str, int] = {}
    for some in in_groups(sorted({one.lower() for one in emails}), AT_ONCE):
        leads = by_address(scope(actor)).filter(address__in=some).order_by("pk")
        by_email.update(leads.values_list("address", "pk"))
    return Known(by_phone, by_email)


def by_address(leads: QuerySet[Any]) -> QuerySet[Any]:
    """Return those of `leads` with an e-mail address, in small letters as `address`: indexed."""
    found: QuerySet[Any] = leads.exclude(email="").annotate(address=Lower("email"))
    return found


@dataclass(frozen=True, slots=True)
class Standing:
    """A lead's facts as kept, its tags, and whether a person has worked it."""

    facts: dict[str, Any]
    tags: frozenset[str]
    is_worked: bool


def standing(*, actor: Actor, lead_ids: Collection[int]) -> dict[int, Standing]:
    """Return how leads stand that the actor may see; two queries for up to 10 000 of them."""
    found: dict[int, Standing] = {}
    for some in in_groups(sorted(lead_ids), AT_ONCE):
        tags: dict[int, set[str]] = {}
        carried = LeadTag.objects.filter(lead__in=some)
        for own, name in carried.values_list("lead", "tag__name"):
            tags.setdefault(own, set()).add(name)
        for row in scope(actor).filter(pk__in=some).values("pk", "touched_at", *EDITABLE):
            own, touched = row.pop("pk"), row.pop("touched_at")
            found[own] = Standing(row, frozenset(tags.get(own, ())), touched is not None)
    return found
