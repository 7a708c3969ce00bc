"""What is in a wallet, and how it came to be."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from typing import Final

from leadflow.kernel.cells import MARK, csv_line
from leadflow.kernel.paging import DEFAULT_LIMIT, Page, paginate
from leadflow.ledger.models import Account, Entry
from leadflow.ledger.types import AccountKind, EntryRow

COLUMNS: Final = ("What", "Text", "Reference", "Credits", "Balance", "Posting")
AT_ONCE: Final = 1000


def balance_of(owner_id: int) -> int:
    """Return how many credits somebody holds; 0 before any came in."""
    wallet = Account.objects.filter(owner_id=owner_id, kind=AccountKind.WALLET)
    return wallet.values_list("balance", flat=True).first() or 0


def balances_of(owner_ids: Iterable[int]) -> dict[int, int]:
    """Return how many credits each of several people holds; who has no wallet is left out."""
    wallets = Account.objects.filter(owner_id__in=list(owner_ids), kind=AccountKind.WALLET)
    return {
        owner_id or 0: balance for owner_id, balance in wallets.values_list("owner_id", "balance")
    }


def held_of(owner_id: int) -> int:
    """Return how many credits of somebody are kept aside."""
    held = Account.objects.filter(owner_id=owner_id, kind=AccountKind.HELD)
    return held.values_list("balance", flat=True).first() or 0


def statement_csv(*, owner_id: int, zone: tzinfo, zone_name: str) -> Iterator[str]:
    """Yield somebody's statement as CSV that is safe to open, oldest line first.

    However long it is, only some lines of it are in memory. Whether the caller may read it is
    theirs to know.
    """
    yield MARK + csv_line((f"When ({zone_name})", *COLUMNS))
    last = 0
    lines = Entry.objects.filter(account__owner_id=owner_id, account__kind=AccountKind.WALLET)
    lines = lines.select_related("posting").order_by("pk")
    while some := list(lines.filter(pk__gt=last)[:AT_ONCE]):
        yield "".join(_line(entry, zone) for entry in some)
        last = some[-1].pk


def _line(entry: Entry, zone: tzinfo) -> str:
    """Return a line of the file; its numbers are our own and stay numbers, below 0 too."""
    posting = entry.posting
    moment = f"{posting.at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    texts = csv_line((moment, posting.kind, posting.text, posting.reference))
    return f"{texts.rstrip()},{entry.amount},{entry.balance},{posting.pk}\r\n"


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
