"""The accounts that credits move between, made when they are first needed."""

from django.db.models import Q

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


@joins
def wallet_and_house(owner_id: int, kind: AccountKind) -> tuple[int, int]:
    """Return the ids of somebody's wallet and of the house's account of a kind; one query."""
    of_both = Q(owner_id=owner_id, kind=AccountKind.WALLET) | Q(owner_id=None, kind=kind)
    known = dict(Account.objects.filter(of_both).values_list("kind", "pk"))
    return known.get(AccountKind.WALLET) or account_of(owner_id), known.get(kind) or house(kind)


def _find_or_make(kind: AccountKind, owner_id: int | None) -> int:
    known = Account.objects.filter(kind=kind, owner_id=owner_id).values_list("pk", flat=True)
    found = known.first()
    if found is None:  # two may be first at once: one makes it, both find it
        Account.objects.bulk_create([Account(kind=kind, owner_id=owner_id)], ignore_conflicts=True)
        found = known.get()
    return found
