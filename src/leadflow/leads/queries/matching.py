"""Which leads are there already for many numbers and addresses at once."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.db.models.functions import Lower

from leadflow.identity.types import Actor
from leadflow.kernel.among import Among
from leadflow.kernel.db import planned_anew
from leadflow.kernel.groups import in_groups
from leadflow.leads.models import LeadTag, Person
from leadflow.leads.queries.visible import scope
from leadflow.leads.rules.fields import EDITABLE

AT_ONCE: Final = 20_000


@dataclass(frozen=True, slots=True)
class Known:
    """The newest lead behind each number (E.164), and behind each address in small letters."""

    by_phone: dict[str, int]
    by_email: dict[str, int]


def known_leads(*, actor: Actor, phones: Collection[str], emails: Iterable[str]) -> Known:
    """Return which leads the actor may see are behind numbers and addresses; the newest of several.

    Three queries for up to 20 000 numbers and addresses; large and small letters of an address
    are the same. Nothing is joined: while many leads come in, PostgreSQL's figures are too old
    for it to see that the numbers are few and the leads are many.
    """
    by_phone: dict[str, int] = {}
    by_email: dict[str, int] = {}
    with planned_anew():
        for some in in_groups(sorted(phones), AT_ONCE):
            reached = Person.objects.filter(Among("phone", some)).values_list("pk", "phone")
            people = {own: phone or "" for own, phone in reached}
            leads = scope(actor).filter(Among("person_id", people)).exclude(phone="")
            told = leads.order_by("pk").values_list("person_id", "pk") if people else ()
            by_phone.update((people[person or 0], own) for person, own in told)
        for some in in_groups(sorted({one.lower() for one in emails}), AT_ONCE):
            addressed = by_address(scope(actor)).filter(Among("address", some)).order_by("pk")
            by_email.update(addressed.values_list("address", "pk"))
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
    """Return how leads stand that the actor may see; two queries for up to 20 000 of them."""
    found: dict[int, Standing] = {}
    for some in in_groups(sorted(lead_ids), AT_ONCE):
        tags: dict[int, set[str]] = {}
        carried = LeadTag.objects.filter(Among("lead_id", some))
        for own, name in carried.values_list("lead", "tag__name"):
            tags.setdefault(own, set()).add(name)
        for row in scope(actor).filter(Among("pk", some)).values("pk", "touched_at", *EDITABLE):
            own, touched = row.pop("pk"), row.pop("touched_at")
            found[own] = Standing(row, frozenset(tags.get(own, ())), touched is not None)
    return found
