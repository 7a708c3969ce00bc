"""Credits are kept aside, and end once: settled, given back, or given back because time is up."""

from datetime import datetime

from leadflow.identity.types import Actor
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import NotFound
from leadflow.ledger.models import Hold
from leadflow.ledger.rules import HoldEnded, check_amount
from leadflow.ledger.services.accounts import account_of, house
from leadflow.ledger.services.posting import post
from leadflow.ledger.types import AccountKind, Held, HoldState, Leg, PostingKind

SOME = 200


class NoSuchHold(NotFound):
    code = "ledger.no_such_hold"


@joins
def place_hold(
    *,
    actor: Actor,
    owner_id: int,
    amount: int,
    key: str,
    reference: str,
    text: str,
    now: datetime,
    expires_at: datetime | None = None,
) -> Held:
    """Keep credits of a wallet aside, once for the key. Raises BadAmount or NotEnoughCredits."""
    check_amount(amount)
    wallet, held = account_of(owner_id), account_of(owner_id, AccountKind.HELD)
    posted = post(
        actor=actor,
        kind=PostingKind.HOLD,
        legs=(Leg(wallet, -amount), Leg(held, amount)),
        key=f"hold:{key}",
        reference=reference,
        text=text,
        now=now,
    )
    if not posted.is_new:
        known = Hold.objects.get(placed=posted.id)
        return Held(known.pk, known.amount, is_new=False)
    made = Hold.objects.create(
        owner_id=owner_id,
        amount=amount,
        state=HoldState.HELD,
        reference=reference,
        placed_id=posted.id,
        expires_at=expires_at,
    )
    return Held(made.pk, amount)


@joins
def settle_hold(
    *, actor: Actor, hold_id: int, now: datetime, to: AccountKind = AccountKind.SOLD
) -> None:
    """Let the house have what was held. Raises NoSuchHold or HoldEnded."""
    hold = _held(hold_id)
    if hold.state == HoldState.SETTLED:
        return
    _end(actor, hold, HoldState.SETTLED, account=house(to), now=now)


@joins
def void_hold(*, actor: Actor, hold_id: int, now: datetime) -> None:
    """Give back what was held. Raises NoSuchHold or HoldEnded."""
    hold = _held(hold_id)
    if hold.state == HoldState.VOIDED:
        return
    _end(actor, hold, HoldState.VOIDED, account=account_of(hold.owner_id), now=now)


@commits
def expire_hold(*, actor: Actor, hold_id: int, now: datetime) -> bool:
    """Give back what was held too long; return whether it was. Raises NoSuchHold."""
    hold = _held(hold_id)
    if hold.state != HoldState.HELD or hold.expires_at is None or hold.expires_at > now:
        return False
    _end(actor, hold, HoldState.EXPIRED, account=account_of(hold.owner_id), now=now)
    return True


def overdue_holds(now: datetime) -> list[int]:
    """Return some of the holds whose time is up, by id."""
    due = Hold.objects.filter(state=HoldState.HELD, expires_at__lte=now).order_by("expires_at")
    return list(due.values_list("pk", flat=True)[:SOME])


@joins
def _held(hold_id: int) -> Hold:
    """Return a hold that nobody else ends until commit."""
    found = Hold.objects.select_for_update(no_key=True).filter(pk=hold_id).first()
    if found is None:
        raise NoSuchHold("There is no such hold.", hold_id=hold_id)
    return found


@joins
def _end(actor: Actor, hold: Hold, state: HoldState, *, account: int, now: datetime) -> None:
    if hold.state != HoldState.HELD:
        raise HoldEnded(f"This hold has ended: {hold.state}.", state=hold.state)
    held = account_of(hold.owner_id, AccountKind.HELD)
    is_settled = state is HoldState.SETTLED
    posted = post(
        actor=actor,
        kind=PostingKind.SETTLEMENT if is_settled else PostingKind.RELEASE,
        legs=(Leg(account, hold.amount), Leg(held, -hold.amount)),
        key=f"hold-ended:{hold.pk}",
        reference=hold.reference,
        text="Held too long" if state is HoldState.EXPIRED else "",
        now=now,
    )
    hold.state, hold.ended_id = state, posted.id
    hold.save(update_fields=["state", "ended"])
