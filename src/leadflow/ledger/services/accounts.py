"""The accounts that credits move between, made when they are first needed."""

from leadflow.kernel.db import joins
from leadflow.ledger.models import Account
from leadflow.ledger.types import AccountKind


@joins
def account_of(owner_id: int, kind: AccountKind = AccountKind.WALLET) -> int:
    """Return the id of somebody's account of a kind."""
    return _find_or_make(kind, owner_id)


@joins
def house(kind: AccountKind) -> int:
    """Return the id of the house's account of a kind."""
    return _find_or_make(kind, None)


def _find_or_make(kind: AccountKind, owner_id: int | None) -> int:
    known = Account.objects.filter(kind=kind, owner_id=owner_id).values_list("pk", flat=True)
    found = known.first()
    if found is None:  # two may be first at once: one makes it, both find it
        Account.objects.bulk_create([Account(kind=kind, owner_id=owner_id)], ignore_conflicts=True)
        found = known.get()
    return found
