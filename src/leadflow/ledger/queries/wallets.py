"""What is in a wallet, and how it came to be."""

from collections.abc import Iterable

from leadflow.kernel.paging import DEFAULT_LIMIT, Page, paginate
from leadflow.ledger.models import Account, Entry
from leadflow.ledger.types import AccountKind, EntryRow


def balance_of(owner_id: int) -> int:
    """Return how many credits somebody holds; 0 before any came in."""
    wallet = Account.objects.filter(owner_id=owner_id, kind=AccountKind.WALLET)
    return wallet.values_list("balance", flat=True).first() or 0


def balances_of(owner_ids: Iterable[int]) -> dict[int, int]:
    """Return how many credits each of several people holds; who has no wallet is left out."""
    wallets = Account.objects.filter(owner_id__in=list(owner_ids), kind=AccountKind.WALLET)
    return dict(wallets.values_list("owner_id", "balance"))


def statement(
    *, owner_id: int, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[EntryRow]:
    """Return the lines of somebody's wallet, newest first. Raises BadCursor.

    Whether the caller may read it is theirs to know.
    """
    lines = Entry.objects.filter(account__owner_id=owner_id, account__kind=AccountKind.WALLET)
    return paginate(
        lines.select_related("posting"),
        order=("-id",),
        kinds=(int,),
        cursor=cursor,
        limit=limit,
        shape=_row,
    )


def _row(entry: Entry) -> EntryRow:
    posting = entry.posting
    return EntryRow(
        id=entry.pk,
        posting=posting.pk,
        kind=posting.kind,
        amount=entry.amount,
        balance=entry.balance or 0,
        reference=posting.reference,
        text=posting.text,
        at=posting.at,
    )
