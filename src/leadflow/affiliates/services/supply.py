"""The supply team takes confirmed leads, talks to them, and says how it ended."""

from datetime import datetime, timedelta
from typing import Final

from leadflow.affiliates.events import CallBackDue
from leadflow.affiliates.models import SupplyItem
from leadflow.affiliates.queries.supply import SupplyItemNotFound, get_supply_item
from leadflow.affiliates.services.moves import move
from leadflow.affiliates.types import Reason, State, SupplyOutcome, SupplyRow
from leadflow.audit.services import record
from leadflow.events.services import publish
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission, Role
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import Conflict, Denied, Invalid
from leadflow.leads.queries import is_suppressed
from leadflow.notifications.services import notify

BOSSES: Final = (Role.ADMIN, Role.PRINCIPAL, Role.HEAD)
LONGEST_NOTES: Final = 5000
FARTHEST_CALL_BACK: Final = timedelta(days=366)

ENDINGS: Final = {
    SupplyOutcome.PURCHASED: (State.PURCHASED, Reason.PURCHASED),
    SupplyOutcome.NOT_PURCHASED: (State.CLOSED, Reason.NOT_PURCHASED),
    SupplyOutcome.CALL_BACK: (State.IN_SUPPLY, Reason.CALL_BACK),
}


class AlreadyClaimed(Conflict):
    """Somebody else has taken the lead."""

    code = "affiliates.already_claimed"


class NotClaimed(Conflict):
    """Nobody has taken the lead yet; it has to be claimed first."""

    code = "affiliates.not_claimed"


class SupplyClosed(Conflict):
    """The talk is over; its outcome stands."""

    code = "affiliates.supply_closed"


class NeverCall(Conflict):
    """The person asked never to be called."""

    code = "affiliates.never_call"


class NotYourClaim(Denied):
    """The lead was taken by somebody else, and the actor is nobody's boss."""

    code = "affiliates.not_your_claim"


class BadCallBack(Invalid):
    """A call-back needs a time to come, and nothing else has one."""

    code = "affiliates.bad_call_back"


class NotesTooLong(Invalid):
    """The notes are longer than can be kept."""

    code = "affiliates.notes_too_long"


@commits
def claim(*, actor: Actor, item_id: int, now: datetime) -> SupplyRow:
    """Take a confirmed lead; claiming one's own again changes nothing.

    Of many at once one gets it. Raises Denied, SupplyItemNotFound, AlreadyClaimed, SupplyClosed or
    NeverCall; then nothing has changed.
    """
    require(actor, Permission.SUPPLY_WORK)
    item = hold_item(item_id)
    if item.closed_at:
        raise closed(item)
    if item.claimed_by_id == actor.user_id:
        return get_supply_item(actor=actor, item_id=item_id)
    if is_suppressed(item.submission.mobile):
        raise NeverCall("This person asked never to be called.")
    taken = SupplyItem.objects.filter(pk=item_id, claimed_by=None, closed_at=None).update(
        claimed_by_id=actor.user_id, claimed_at=max(now, item.confirmed_at)
    )
    if not taken:
        raise AlreadyClaimed(
            "Somebody else has taken this lead.", state=item.submission.state, allowed=[]
        )
    return step(item, to=State.IN_SUPPLY, reason=Reason.NONE, act="claimed", actor=actor, now=now)


@commits
def release(*, actor: Actor, item_id: int, now: datetime) -> SupplyRow:
    """Give a claimed lead back to the queue, call-back and all.

    Raises Denied, SupplyItemNotFound, NotClaimed, NotYourClaim or SupplyClosed.
    """
    item = hold_claimed(actor, item_id)
    released = SupplyItem.objects.filter(
        pk=item_id, claimed_by_id=item.claimed_by_id, closed_at=None
    ).update(claimed_by=None, claimed_at=None, call_back_at=None, outcome="")
    if not released:
        raise AlreadyClaimed("Somebody else has just changed this lead.")
    return step(item, to=State.CONFIRMED, reason=Reason.NONE, act="released", actor=actor, now=now)


@commits
def record_outcome(
    *,
    actor: Actor,
    item_id: int,
    outcome: SupplyOutcome,
    now: datetime,
    notes: str = "",
    call_back_at: datetime | None = None,
) -> SupplyRow:
    """Note how the talk ended: bought, not bought, or to be called back at a time.

    Only who claimed the lead, or a head. Raises Denied, SupplyItemNotFound, NotClaimed,
    NotYourClaim, SupplyClosed, BadCallBack or NotesTooLong; then nothing has changed.
    """
    item = hold_claimed(actor, item_id)
    check_call_back(outcome, call_back_at, now)
    if len(notes) > LONGEST_NOTES:
        raise NotesTooLong(f"Keep it to {LONGEST_NOTES} characters.", field="notes")
    is_over = outcome is not SupplyOutcome.CALL_BACK
    changed = SupplyItem.objects.filter(
        pk=item_id, claimed_by_id=item.claimed_by_id, closed_at=None
    ).update(
        outcome=outcome,
        notes=notes.strip() or item.notes,
        call_back_at=call_back_at,
        closed_at=now if is_over else None,
    )
    if not changed:
        raise AlreadyClaimed("Somebody else has just changed this lead.")
    if call_back_at:
        timer = CallBackDue(item_id)
        publish(timer, stream=f"supply:{item_id}", now=now, due_at=call_back_at)
    state, reason = ENDINGS[outcome]
    return step(item, to=state, reason=reason, act=outcome, actor=actor, now=now)


@joins
def remind(*, item_id: int, now: datetime) -> bool:
    """Remind who promised a call-back that it is due; a promise changed meanwhile is not due."""
    promised = (
        SupplyItem.objects.filter(pk=item_id, closed_at=None, call_back_at__lte=now)
        .values_list("claimed_by_id", "call_back_at", "submission__lead_id", "submission__name")
        .first()
    )
    user_id, at, lead_id, name = promised or (None, None, None, "")
    if user_id is None or at is None:
        return False
    told = notify(
        user_ids=[user_id],
        kind="supply.call_back",
        title=f"Call back now: {name}" if name else "Call back now",
        message="You promised to call back at this time.",
        link="/app/supply/",
        lead_id=lead_id,
        once_key=f"supply:{item_id}:call-back:{at.isoformat()}",
        now=now,
    )
    return bool(told)


@joins
def hold_item(item_id: int) -> SupplyItem:
    """Return an item with its submission, both held until the transaction ends.

    Raises SupplyItemNotFound.
    """
    items = SupplyItem.objects.select_related("submission")
    item = items.select_for_update(of=("self", "submission")).filter(pk=item_id).first()
    if item is None:
        raise SupplyItemNotFound("There is no such lead in the supply queue.")
    return item


@joins
def hold_claimed(actor: Actor, item_id: int) -> SupplyItem:
    """Return an item that the actor may work on, held until the transaction ends."""
    require(actor, Permission.SUPPLY_WORK)
    item = hold_item(item_id)
    if item.closed_at:
        raise closed(item)
    if item.claimed_by_id is None:
        raise NotClaimed(
            "Claim this lead first.", state=item.submission.state, allowed=[State.IN_SUPPLY]
        )
    if item.claimed_by_id != actor.user_id and not actor.has(*BOSSES):
        raise NotYourClaim("Somebody else has taken this lead.")
    return item


@joins
def step(
    item: SupplyItem, *, to: State, reason: Reason, act: str, actor: Actor, now: datetime
) -> SupplyRow:
    """Move the submission of an item on, write down who did it, and return the item's row."""
    move(
        submission=item.submission,
        to=to,
        reason=reason,
        rule=f"supply.{act}",
        actor=actor,
        now=now,
    )
    record(
        actor=actor,
        action=f"affiliates.supply_{act}",
        object_type="supply_item",
        object_id=item.pk,
        now=now,
        submission=item.submission_id,
    )
    return get_supply_item(actor=actor, item_id=item.pk)


def closed(item: SupplyItem) -> SupplyClosed:
    """Return the refusal for an item whose talk is over."""
    state = item.submission.state
    return SupplyClosed(f"This lead is {state}; nothing is left to do.", state=state, allowed=[])


def check_call_back(outcome: SupplyOutcome, at: datetime | None, now: datetime) -> None:
    """Raise BadCallBack unless a call-back has a time within a year, and nothing else has one."""
    if outcome is not SupplyOutcome.CALL_BACK:
        if at is not None:
            raise BadCallBack("Only a call-back has a time.", field="call_back_at")
    elif at is None:
        raise BadCallBack("Say when to call back.", field="call_back_at")
    elif not now < at <= now + FARTHEST_CALL_BACK:
        raise BadCallBack("Give a time to come, within a year.", field="call_back_at")
