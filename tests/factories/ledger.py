"""Credits for tests."""

from datetime import datetime
from itertools import count

from leadflow.identity.types import SYSTEM
from leadflow.kernel.clock import now as this_moment
from leadflow.kernel.db import commits
from leadflow.ledger.services import charge, expire, grant, refund
from leadflow.ledger.services.holds import place_hold, settle_hold, void_hold
from leadflow.ledger.types import Held, Posted

_keys = count(1)


def new_key() -> str:
    """Return a key no posting has yet."""
    return f"test:{next(_keys)}"


@commits
def give(owner_id: int, amount: int, *, key: str = "") -> Posted:
    """Give somebody credits."""
    return grant(
        actor=SYSTEM,
        owner_id=owner_id,
        amount=amount,
        key=key or new_key(),
        text="A gift",
        now=this_moment(),
    )


@commits
def spend(owner_id: int, amount: int, *, key: str = "", reference: str = "") -> Posted:
    """Let somebody buy something."""
    return charge(
        actor=SYSTEM,
        owner_id=owner_id,
        amount=amount,
        key=key or new_key(),
        reference=reference,
        text="A purchase",
        now=this_moment(),
    )


@commits
def give_back(posting_id: int, amount: int, *, key: str = "") -> Posted:
    """Give credits of a purchase back."""
    return refund(
        actor=SYSTEM,
        posting_id=posting_id,
        amount=amount,
        key=key or new_key(),
        text="Given back",
        now=this_moment(),
    )


@commits
def let_expire(owner_id: int, amount: int) -> Posted:
    """End some of somebody's credits."""
    return expire(
        actor=SYSTEM,
        owner_id=owner_id,
        amount=amount,
        key=new_key(),
        text="Ended",
        now=this_moment(),
    )


@commits
def keep_aside(owner_id: int, amount: int, *, until: datetime | None = None, key: str = "") -> Held:
    """Keep some of somebody's credits aside."""
    return place_hold(
        actor=SYSTEM,
        owner_id=owner_id,
        amount=amount,
        key=key or new_key(),
        reference="test",
        text="Kept aside",
        expires_at=until,
        now=this_moment(),
    )


@commits
def settle(hold_id: int) -> None:
    """Let the house have what was kept aside."""
    settle_hold(actor=SYSTEM, hold_id=hold_id, now=this_moment())


@commits
def void(hold_id: int) -> None:
    """Give back what was kept aside."""
    void_hold(actor=SYSTEM, hold_id=hold_id, now=this_moment())
