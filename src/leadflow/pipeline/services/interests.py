"""Which units a lead wants, in which order: ranks are 1, 2, 3 … and never have a gap."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db.models import Case, F, Value, When

from leadflow.events.services import publish
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import commits
from leadflow.kernel.errors import Conflict, Invalid
from leadflow.leads.queries import LeadNotFound, get_lead, scope
from leadflow.leads.rules import may_change
from leadflow.leads.services import NotYourLead, record_step
from leadflow.pipeline.events.units import InterestChanged
from leadflow.pipeline.models import Unit, UnitInterest
from leadflow.pipeline.queries.units import InterestNotFound, own_ids
from leadflow.pipeline.rules.units import placed
from leadflow.pipeline.types.units import MOST_INTERESTS, UnitStatus

LONGEST_NOTE: Final = 500
AWAY: Final = 10_000  # ranks on the way to their new place


class NoSuchUnit(Invalid):
    code = "pipeline.no_such_unit"


class AlreadyInterested(Conflict):
    code = "pipeline.already_interested"


class TooManyUnits(Conflict):
    code = "pipeline.too_many_units"


class BadInterest(Invalid):
    code = "pipeline.bad_interest"


@commits
def add_interest(
    *,
    actor: Actor,
    lead_id: int,
    unit_id: int,
    now: datetime,
    rank: int | None = None,
    note: str = "",
) -> int:
    """Record that a lead wants a unit; return the record's id. Without `rank` it comes last.

    Whatever had the rank, and all below, moves one down. Raises LeadNotFound, NotYourLead,
    NoSuchUnit, BadInterest, AlreadyInterested or TooManyUnits; then nothing has changed.
    """
    _check(actor, lead_id)
    _check_values(rank, note)
    unit = Unit.objects.filter(pk=unit_id).exclude(status=UnitStatus.WITHDRAWN).first()
    if unit is None:
        raise NoSuchUnit("There is no such unit on offer.", field="unit")

    _hold(actor, lead_id)
    wanted = own_ids(lead_id=lead_id)
    if UnitInterest.objects.filter(lead=lead_id, unit=unit_id).exists():
        raise AlreadyInterested("This unit is on the lead's list already.", unit=unit_id)
    if len(wanted) >= MOST_INTERESTS:
        raise TooManyUnits(f"A lead can want at most {MOST_INTERESTS} units.")
    added = UnitInterest.objects.create(
        lead_id=lead_id, unit_id=unit_id, rank=len(wanted) + 1, note=note.strip(), created_at=now
    )
    _arrange(lead_id, [*wanted, added.pk], placed(wanted, added.pk, rank))
    _tell(
        actor,
        InterestChanged(lead_id, unit.pk, "added", actor.user_id),
        f"Interested in {_called(unit)}",
        now,
    )
    return added.pk


@commits
def update_interest(
    *,
    actor: Actor,
    lead_id: int,
    interest_id: int,
    now: datetime,
    rank: int | None = None,
    note: str | None = None,
) -> None:
    """Give a wish another rank, another note, or both; None leaves it as it is.

    The others close up behind it. Raises LeadNotFound, NotYourLead, InterestNotFound or
    BadInterest; then nothing has changed.
    """
    _check(actor, lead_id)
    _check_values(rank, note or "")

    _hold(actor, lead_id)
    interest = _own(lead_id, interest_id)
    text = interest.note if note is None else note.strip()
    wanted = own_ids(lead_id=lead_id)
    order = wanted if rank is None else placed(wanted, interest_id, rank)
    if text == interest.note and order == wanted:
        return
    UnitInterest.objects.filter(pk=interest_id).update(note=text)
    _arrange(lead_id, wanted, order)
    moved = f" is choice {order.index(interest_id) + 1} now" if order != wanted else ": noted"
    _tell(
        actor,
        InterestChanged(lead_id, interest.unit.pk, "changed", actor.user_id),
        f"{_called(interest.unit)}{moved}",
        now,
    )


@commits
def remove_interest(*, actor: Actor, lead_id: int, interest_id: int, now: datetime) -> None:
    """Take a unit off what a lead wants; those below move up.

    Raises LeadNotFound, NotYourLead or InterestNotFound; then nothing has changed.
    """
    _check(actor, lead_id)

    _hold(actor, lead_id)
    interest = _own(lead_id, interest_id)
    interest.delete()
    below = UnitInterest.objects.filter(lead=lead_id, rank__gt=interest.rank)
    below.update(rank=F("rank") + AWAY)
    UnitInterest.objects.filter(lead=lead_id, rank__gt=AWAY).update(rank=F("rank") - AWAY - 1)
    text = f"No longer interested in {_called(interest.unit)}"
    _tell(actor, InterestChanged(lead_id, interest.unit.pk, "removed", actor.user_id), text, now)


def _check(actor: Actor, lead_id: int) -> None:
    """Refuse whoever may not work on the lead; raises Denied or LeadNotFound."""
    require(actor, Permission.LEAD_CHANGE)
    lead = get_lead(actor=actor, lead_id=lead_id)
    if not may_change(actor, owner_id=lead.assigned_to, team_id=lead.team_id):
        raise NotYourLead("You may look at this lead but not change it.", lead_id=lead_id)


def _check_values(rank: int | None, note: str) -> None:
    if rank is not None and rank < 1:
        raise BadInterest("Give a rank from 1 up.", field="rank")
    if len(note.strip()) > LONGEST_NOTE or "\x00" in note:
        raise BadInterest(f"Give at most {LONGEST_NOTE} characters.", field="note")


def _hold(actor: Actor, lead_id: int) -> None:
    """Keep the lead's list from being changed by anybody else until commit."""
    held = scope(actor).filter(pk=lead_id).select_for_update()
    if not list(held.values_list("pk")):
        raise LeadNotFound("There is no such lead.", lead_id=lead_id)


def _own(lead_id: int, interest_id: int) -> UnitInterest:
    found = UnitInterest.objects.select_related("unit").filter(pk=interest_id, lead=lead_id)
    interest = found.first()
    if interest is None:
        raise InterestNotFound("This lead has no such interest.", interest_id=interest_id)
    return interest


def _arrange(lead_id: int, before: Sequence[int], after: Sequence[int]) -> None:
    """Write the ranks of those that move, by way of ranks that nobody has."""
    moved = {pk: rank for rank, pk in enumerate(after, 1) if before[rank - 1] != pk}
    if not moved:
        return
    ranks = Case(*(When(pk=pk, then=Value(rank + AWAY)) for pk, rank in moved.items()))
    UnitInterest.objects.filter(lead=lead_id, pk__in=moved).update(rank=ranks)
    UnitInterest.objects.filter(lead=lead_id, rank__gt=AWAY).update(rank=F("rank") - AWAY)


def _called(unit: Unit) -> str:
    return f"{unit.name}, {unit.project}" if unit.project else unit.name


def _tell(actor: Actor, fact: InterestChanged, text: str, now: datetime) -> None:
    """Write the step of the lead's history, and publish the fact with its number."""
    seq = record_step(
        actor=actor,
        lead_id=fact.lead_id,
        kind="unit",
        text=text,
        data={"unit": fact.unit_id, "change": fact.change},
        now=now,
    )
    publish(fact, stream=f"lead:{fact.lead_id}", seq=seq, now=now)
