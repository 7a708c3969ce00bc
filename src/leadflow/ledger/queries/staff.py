"""The books for those who run the marketplace."""

from django.db.models import OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.paging import DEFAULT_LIMIT, Page, paginate
from leadflow.ledger.models import Account
from leadflow.ledger.queries.wallets import statement
from leadflow.ledger.types import AccountKind, EntryRow, WalletRow


def list_wallets(
    *, actor: Actor, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[WalletRow]:
    """Return everybody's wallets to staff, in the order they were opened.

    Raises Denied or BadCursor.
    """
    require(actor, Permission.MARKET_MANAGE)
    held = Account.objects.filter(owner_id=OuterRef("owner_id"), kind=AccountKind.HELD)
    wallets = Account.objects.filter(kind=AccountKind.WALLET).annotate(
        held=Coalesce(Subquery(held.values("balance")), Value(0))
    )
    return paginate(
        wallets,
        order=("id",),
        kinds=(int,),
        cursor=cursor,
        limit=limit,
        shape=lambda one: WalletRow(one.owner_id or 0, one.balance, getattr(one, "held", 0)),
    )


def house_totals(*, actor: Actor) -> dict[str, int]:
    """Return to staff how many credits are in wallets and held, and came and went. Raises Denied.

    What came in is below zero in the books; here every number is told as it is meant.
    """
    require(actor, Permission.MARKET_MANAGE)
    owned = Account.objects.filter(owner_id__isnull=False).values_list("kind")
    totals = dict(owned.annotate(total=Sum("balance")).values_list("kind", "total"))
    house = Account.objects.filter(owner_id=None).annotate(total=Sum("entries__amount"))
    for kind, total in house.values_list("kind", "total"):
        totals[kind] = abs(total or 0)
    return {kind.value: totals.get(kind.value, 0) for kind in AccountKind}


def staff_statement(
    *, actor: Actor, owner_id: int, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[EntryRow]:
    """Return the lines of anybody's wallet to staff, newest first. Raises Denied or BadCursor."""
    require(actor, Permission.MARKET_MANAGE)
    return statement(owner_id=owner_id, cursor=cursor, limit=limit)
