"""What must be true of credits at any moment, asked of the live database."""

from collections.abc import Iterable
from typing import Final

from django.db.models import Count, Exists, F, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from leadflow.kernel.verify import Finding
from leadflow.ledger.models import Account, Entry, Posting
from leadflow.ledger.rules import FEWEST_LEGS
from leadflow.ledger.types import AccountKind

SAMPLE: Final = 20


def verify_ledger() -> list[Finding]:
    """Return one finding per invariant: how many rows break it, and some of their ids."""
    return [
        _finding("ledger.postings_add_up_to_zero", _unbalanced()),
        _finding("ledger.balances_are_their_entries", _strayed_balances()),
        _finding("ledger.entries_tell_the_balance", _strayed_lines()),
        _finding("ledger.reversals_are_not_larger", _large_reversals()),
    ]


def _finding(name: str, broken: Iterable[int]) -> Finding:
    ids = sorted(set(broken))
    return Finding(name, len(ids), ids[:SAMPLE])


def _unbalanced() -> Iterable[int]:
    """Postings whose legs are fewer than two or do not add up to 0."""
    sums = Posting.objects.annotate(legs=Count("entries"), total=Sum("entries__amount"))
    return sums.exclude(legs__gte=FEWEST_LEGS, total=0).values_list("id", flat=True)


def _strayed_balances() -> Iterable[int]:
    """Wallets that hold something else than their entries add up to."""
    wallets = Account.objects.filter(kind=AccountKind.WALLET)
    sums = wallets.annotate(total=Coalesce(Sum("entries__amount"), Value(0)))
    return sums.exclude(total=F("balance")).values_list("id", flat=True)


def _strayed_lines() -> Iterable[int]:
    """Wallets whose newest line does not tell what they hold."""
    newer = Entry.objects.filter(account=OuterRef("account"), pk__gt=OuterRef("pk"))
    newest = Entry.objects.filter(~Exists(newer), account__kind=AccountKind.WALLET)
    return newest.exclude(balance=F("account__balance")).values_list("account", flat=True)


def _large_reversals() -> Iterable[int]:
    """Reversals that gave more back than was paid."""
    lines = Entry.objects.filter(account__kind=AccountKind.WALLET)
    given = lines.filter(posting=OuterRef("pk")).values("amount")
    paid = lines.filter(posting=OuterRef("reverses")).values("amount")
    reversals = Posting.objects.filter(reverses__isnull=False)
    sums = reversals.annotate(given=Subquery(given), paid=Subquery(paid))
    return sums.filter(given__gt=-F("paid")).values_list("id", flat=True)
