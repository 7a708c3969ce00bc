"""The call desk's queue: everybody who is to be called today, each once, with every reason.

Each source gives its first ones along an index; the first of all sources together are the first of
the queue. Only of those everything else is read: a dozen queries, however long the queue is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, Final

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from leadflow.accounts.models import CallPlan, Contact, OrderRhythm, Restaurant
from leadflow.accounts.queries.alarms import broken
from leadflow.accounts.queries.plans import plan_row, shown
from leadflow.accounts.queries.profiles import visible
from leadflow.accounts.queries.reach import belongs, few
from leadflow.accounts.rules.queue import Reason, Tier, Why, is_callback, tier_of
from leadflow.accounts.types import PlanRow
from leadflow.identity.types import Actor
from leadflow.leads.queries import scope
from leadflow.leads.queries.visible import row as lead_row
from leadflow.leads.queries.visible import shown as shown_leads
from leadflow.leads.types import LeadRow, LeadStatus

SHOWN: Final = 25
LOOKED_AT: Final = 200
NEWEST: Final = 500  # qualified leads, of which the fresh ones are sought

Ranks = list[tuple[int, tuple[int, datetime]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose day it is: `owner_id` None is everybody's the actor may see.

    `only` are the ids of their accounts where those are few (`queries.reach`).
    """

    actor: Actor
    owner_id: int | None
    starts: datetime
    ends: datetime
    now: datetime
    only: Sequence[int] | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody to call, and every reason why, the most pressing first.

    `zone` is where they are, empty when nobody knows; `contact` whom to ask for, with their number.
    """

    lead: LeadRow
    reasons: tuple[Reason, ...]
    plans: tuple[PlanRow, ...]
    zone: str
    country: str
    contact: str = ""
    contact_phone: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    """The first of the queue; `waiting` is how many there are, up to where it was looked."""

    rows: list[Waiting]
    waiting: int
    is_exact: bool


def call_queue(
    *, actor: Actor, owner_id: int | None, day: tuple[datetime, datetime], now: datetime
) -> Queue:
    """Return whom to call on a day from its first moment to that of the next, the first ones."""
    only = few(_mine(visible(actor), owner_id))
    asked = Asked(actor, owner_id, *day, now, only)
    found: dict[int, tuple[int, datetime]] = {}
    is_exact = True
    for source in (_planned, _following, _broken, _fresh):
        ranks = source(asked)
        is_exact = is_exact and len(ranks) < LOOKED_AT
        for lead_id, rank in ranks:
            found[lead_id] = min(rank, found.get(lead_id, rank))
    first = sorted(found, key=lambda lead_id: (found[lead_id], lead_id))[:SHOWN]
    return Queue(_rows(asked, first), len(found), is_exact)


def _planned(asked: Asked) -> Ranks:
    accounts = _mine(visible(asked.actor), asked.owner_id)
    mine = CallPlan.objects.filter(belongs(accounts, asked.only))
    due = mine.filter(next_call_date__lt=asked.ends)
    keys = due.order_by("next_call_date", "id").values_list("lead_id", "next_call_date")
    return [(pk, (tier_of(at, starts=asked.starts), at)) for pk, at in keys[:LOOKED_AT]]


def _following(asked: Asked) -> Ranks:
    due = _open(asked).filter(next_action_at__lt=asked.ends)
    keys = due.order_by("next_action_at", "id").values_list("id", "next_action_at")
    return [(pk, (tier_of(at, starts=asked.starts), at)) for pk, at in keys[:LOOKED_AT]]


def _broken(asked: Asked) -> Ranks:
    late = _late(asked, _mine(visible(asked.actor), asked.owner_id), asked.only)
    keys = late.order_by("late_after", "lead").values_list("lead_id", "due_on")
    return [(pk, (Tier.RHYTHM, _moment(day))) for pk, day in keys[:LOOKED_AT]]


def _fresh(asked: Asked) -> Ranks:
    newest = _qualified(_mine(scope(asked.actor), asked.owner_id)).order_by("-id")[:NEWEST]
    found: Ranks = [(lead.pk, (Tier.FRESH, lead.since)) for lead in newest if _is_fresh(lead)]
    return found[:LOOKED_AT]


def _late(asked: Asked, accounts: QuerySet[Any], only: Sequence[int] | None) -> QuerySet[Any]:
    """Return the broken rhythms of accounts that nobody has spoken to today."""
    # of many: asked account by account, so that SQLite stays in the index of rhythms
    if only is None:
        unheard = Q(touched_at=None) | Q(touched_at__lt=asked.starts)
        return broken(accounts.filter(unheard), None, now=asked.now)
    mine = broken(accounts, only, now=asked.now)
    return mine.filter(Q(lead__touched_at=None) | Q(lead__touched_at__lt=asked.starts))


def _qualified(leads: QuerySet[Any]) -> QuerySet[Any]:
    """Return qualified leads with what tells the fresh ones."""
    found = leads.filter(status=LeadStatus.QUALIFIED).annotate(
        since=Coalesce("status_since", "created_at"),
        is_planned=Exists(CallPlan.objects.filter(lead=OuterRef("pk"))),
    )
    wanted: QuerySet[Any] = found.only("id", "touched_at", "next_action_at")
    return wanted


def _is_fresh(lead: Any) -> bool:
    """Tell whether nobody has worked a lead since it was qualified, nor planned to."""
    is_worked = lead.touched_at is not None and lead.touched_at > lead.since
    return not (is_worked or lead.is_planned or lead.next_action_at)


def _rows(asked: Asked, ids: list[int]) -> list[Waiting]:
    leads = {row.pk: lead_row(row) for row in shown_leads(scope(asked.actor).filter(pk__in=ids))}
    plans: dict[int, list[PlanRow]] = {}
    for plan in shown(CallPlan.objects.filter(lead__in=ids)).order_by("next_call_date", "id"):
        plans.setdefault(plan.lead_id, []).append(plan_row(plan))
    late = _late(asked, visible(asked.actor), ids)
    rhythms = {rhythm.pk: rhythm for rhythm in late}
    qualified = _qualified(scope(asked.actor).filter(pk__in=ids))
    new = {lead.pk for lead in qualified if _is_fresh(lead)}
    places = {
        pk: (zone or settings.ORGANISATION_TIME_ZONE, country)
        for pk, zone, country in Restaurant.objects.filter(pk__in=ids).values_list(
            "lead_id", "timezone", "country"
        )
    }
    people = _people(ids)
    rows = []
    for pk in ids:
        if (lead := leads.get(pk)) is None:
            continue
        zone, country = places.get(pk, ("", ""))
        name, phone = people.get(pk, ("", ""))
        mine = tuple(plans.get(pk, ()))
        reasons = _reasons(asked, lead, mine, rhythms.get(pk), is_fresh=pk in new)
        rows.append(Waiting(lead, reasons, mine, zone, country, name, phone))
    return rows


def _reasons(
    asked: Asked,
    lead: LeadRow,
    plans: Iterable[PlanRow],
    rhythm: OrderRhythm | None,
    *,
    is_fresh: bool,
) -> tuple[Reason, ...]:
    found = [
        Reason(Why.PLAN, tier_of(at, starts=asked.starts), at, plan.purpose)
        for plan in plans
        if (at := plan.next_call_date) < asked.ends
    ]
    due = lead.next_action_at
    if due is not None and due < asked.ends:
        why = Why.CALLBACK if is_callback(lead.next_action) else Why.FOLLOW_UP
        found.append(Reason(why, tier_of(due, starts=asked.starts), due, lead.next_action))
    if rhythm:
        day = rhythm.due_on
        due = _moment(day)
        found.append(Reason(Why.RHYTHM, Tier.RHYTHM, due, due_on=day, confidence=rhythm.confidence))
    if is_fresh:
        found.append(Reason(Why.FRESH, Tier.FRESH, lead.status_since))
    return tuple(sorted(found, key=lambda reason: reason.rank))


def _people(ids: list[int]) -> dict[int, tuple[str, str]]:
    """Return whom one asks for at each account: the first contact there with a number."""
    known = Contact.objects.filter(lead__in=ids, deleted_at=None).exclude(phone="")
    found: dict[int, tuple[str, str]] = {}
    for pk, name, raw, e164 in known.order_by("lead", "id").values_list(
        "lead_id", "name", "phone", "phone_e164"
    ):
        found.setdefault(pk, (name, e164 or raw))
    return found


def owned_plans(*, actor: Actor, owner_id: int | None) -> QuerySet[CallPlan]:
    """Return the plans of one owner's accounts, or of all the actor may see; one query."""
    accounts = _mine(visible(actor), owner_id)
    return CallPlan.objects.filter(belongs(accounts, few(accounts)))


def _open(asked: Asked) -> QuerySet[Any]:
    """Return the leads one still works: neither lost nor won, but accounts that were won."""
    leads = _mine(scope(asked.actor), asked.owner_id).exclude(status=LeadStatus.LOST)
    return leads.exclude(status=LeadStatus.CONVERTED, is_account=False)


def _mine(leads: QuerySet[Any], owner_id: int | None) -> QuerySet[Any]:
    return leads if owner_id is None else leads.filter(assigned_to=owner_id)


def _moment(day: Any) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
