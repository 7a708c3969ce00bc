"""What must be true of credits at any moment, asked of the live database."""

from collections.abc import Iterable
from typing import Final

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum, Value, Window
from django.db.models.functions import Coalesce

from leadflow.kernel.verify import Finding
from leadflow.ledger.models import Account, Entry, Posting
from leadflow.ledger.queries.payment_checks import verify_holds, verify_payments
from leadflow.ledger.rules import FEWEST_LEGS
from leadflow.ledger.types import AccountKind, PostingKind

SAMPLE: Final = 20
EVERYTHING: Final = "SELECT COALESCE(SUM(amount), 0) FROM ledger_entry"
# What the owners hold, and the house's side of it: one statement, so that it is of one moment.
OWNED_AND_HOUSE: Final = """
    SELECT (SELECT COALESCE(SUM(balance), 0) FROM ledger_account) + (
        SELECT COALESCE(SUM(entry.amount), 0) FROM ledger_entry entry
        JOIN ledger_account account ON account.id = entry.account_id
        WHERE account.owner_id IS NULL
    )
"""


def verify_ledger() -> list[Finding]:
    """Return one finding per invariant: how many rows break it, and some of their ids."""
    return [
        _total("ledger.everything_adds_up_to_zero", EVERYTHING),
        _finding("ledger.postings_add_up_to_zero", _unbalanced()),
        _finding("ledger.balances_are_their_entries", _strayed_balances()),
        _finding("ledger.entries_tell_the_balance", _strayed_lines()),
        _finding("ledger.lines_follow_each_other", _broken_chains()),
        _finding("ledger.never_below_zero", _below_zero()),
        _finding("ledger.reversals_are_not_larger", _large_reversals()),
        _finding("ledger.reversed_once", _reversed_again()),
        _total("ledger.wallets_are_what_came_less_what_went", OWNED_AND_HOUSE),
        _finding("ledger.keys_move_once", _doubled_keys()),
        *verify_holds(),
        *verify_payments(),
    ]


def _finding(name: str, broken: Iterable[int]) -> Finding:
    ids = sorted(set(broken))
    return Finding(name, len(ids), ids[:SAMPLE])


def _total(name: str, sql: str) -> Finding:
    """Return what is found when a sum that has to be 0 is not."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return Finding(name, int(cursor.fetchone()[0] != 0), [])


def _unbalanced() -> Iterable[int]:
    """Postings whose legs are fewer than two or do not add up to 0."""
    sums = Posting.objects.annotate(legs=Count("entries"), total=Sum("entries__amount"))
    return sums.exclude(legs__gte=FEWEST_LEGS, total=0).values_list("id", flat=True)


def _strayed_balances() -> Iterable[int]:
    """Accounts of owners that hold something else than their entries add up to."""
    owned = Account.objects.filter(owner_id__isnull=False)
    sums = owned.annotate(total=Coalesce(Sum("entries__amount"), Value(0)))
    return sums.exclude(total=F("balance")).values_list("id", flat=True)


def _strayed_lines() -> Iterable[int]:
    """Wallets whose newest line does not tell what they hold."""
    newer = Entry.objects.filter(account=OuterRef("account"), pk__gt=OuterRef("pk"))
    newest = Entry.objects.filter(~Exists(newer), account__kind=AccountKind.WALLET)
    return newest.exclude(balance=F("account__balance")).values_list("account", flat=True)


def _broken_chains() -> Iterable[int]:
    """Lines of owners' accounts that do not go on from the line before."""
    owned = Entry.objects.filter(account__owner_id__isnull=False)
    so_far = Window(Sum("amount"), partition_by="account", order_by="id")
    return owned.annotate(so_far=so_far).exclude(so_far=F("balance")).values_list("id", flat=True)


def _below_zero() -> Iterable[int]:
    """Accounts that are, or ever were, below zero."""
    below = Entry.objects.filter(account__owner_id__isnull=False, balance__lt=0)
    now_below = Q(balance__lt=0) | Q(pk__in=below.values("account"))
    return Account.objects.filter(now_below).values_list("id", flat=True)


def _reversed_again() -> Iterable[int]:
    """Postings that were given back more than once, or were no purchase."""
    again = Posting.objects.annotate(times=Count("reversal")).filter(times__gt=1)
    of_what = Posting.objects.filter(reverses__isnull=False).exclude(
        kind=PostingKind.REFUND, reverses__kind=PostingKind.PURCHASE
    )
    return {*again.values_list("id", flat=True), *of_what.values_list("id", flat=True)}


def _doubled_keys() -> Iterable[int]:
    """Postings whose key another one has."""
    twins = Posting.objects.filter(key=OuterRef("key"), pk__lt=OuterRef("pk"))
    return Posting.objects.filter(Exists(twins)).values_list("id", flat=True)


def _large_reversals() -> Iterable[int]:
    """Reversals that gave more back than was paid."""
    lines = Entry.objects.filter(account__kind=AccountKind.WALLET)
    given = lines.filter(posting=OuterRef("pk")).values("amount")
    paid = lines.filter(posting=OuterRef("reverses")).values("amount")
    reversals = Posting.objects.filter(reverses__isnull=False)
    sums = reversals.annotate(given=Subquery(given), paid=Subquery(paid))
    return sums.filter(given__gt=-F("paid")).values_list("id", flat=True)
