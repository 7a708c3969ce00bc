"""What must be true of holds and payments at any moment."""

from collections.abc import Iterable
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from leadflow.kernel.verify import Finding
from leadflow.ledger.models import Account, Entry, Hold, Payment, PaymentSignal, Posting
from leadflow.ledger.types import AccountKind, HoldState, PaymentState, PostingKind

SAMPLE: Final = 20


def verify_holds() -> list[Finding]:
    """Return one finding per invariant of what is kept aside."""
    return [
        _finding("ledger.held_is_what_holds_hold", _strayed_held()),
        _finding("ledger.holds_end_once_as_they_say", _strayed_ends()),
    ]


def verify_payments() -> list[Finding]:
    """Return one finding per invariant of credits that were paid for."""
    return [
        _finding("ledger.paid_is_credited", _uncredited()),
        _finding("ledger.credited_is_paid", _unpaid()),
        _finding("ledger.vendors_news_is_understood", _not_understood()),
    ]


def _finding(name: str, broken: Iterable[int]) -> Finding:
    ids = sorted(set(broken))
    return Finding(name, len(ids), ids[:SAMPLE])


def _strayed_held() -> Iterable[int]:
    """Owners who have more or less kept aside than their open holds say."""
    held = Hold.objects.filter(owner_id=OuterRef("owner_id"), state=HoldState.HELD)
    total = held.order_by().values("owner_id").annotate(total=Sum("amount")).values("total")
    accounts = Account.objects.filter(kind=AccountKind.HELD)
    sums = accounts.annotate(held=Coalesce(Subquery(total), Value(0)))
    return sums.exclude(held=F("balance")).values_list("id", flat=True)


def _strayed_ends() -> Iterable[int]:
    """Holds that ended otherwise than they say, or by another amount."""
    placed = Entry.objects.filter(account__kind=AccountKind.HELD, posting=OuterRef("placed"))
    ended = Entry.objects.filter(account__kind=AccountKind.HELD, posting=OuterRef("ended"))
    found = Hold.objects.annotate(
        came=Subquery(placed.values("amount")), went=Subquery(ended.values("amount"))
    )
    right = Q(state=HoldState.HELD, ended=None)
    right |= Q(state=HoldState.SETTLED, ended__kind=PostingKind.SETTLEMENT, went=-F("amount"))
    given_back = [HoldState.VOIDED, HoldState.EXPIRED]
    right |= Q(state__in=given_back, ended__kind=PostingKind.RELEASE, went=-F("amount"))
    return found.exclude(right, came=F("amount")).values_list("id", flat=True)


def _uncredited() -> Iterable[int]:
    """Payments whose credits are not in the payer's wallet as they were paid for."""
    line = Entry.objects.filter(
        posting=OuterRef("posting"),
        posting__kind=PostingKind.TOP_UP,
        account__kind=AccountKind.WALLET,
        account__owner_id=OuterRef("owner_id"),
        amount=OuterRef("credits"),
    )
    credited = [PaymentState.PAID, PaymentState.DISPUTED, PaymentState.CHARGED_BACK]
    paid = Payment.objects.filter(status__in=credited)
    return paid.filter(~Exists(line)).values_list("id", flat=True)


def _unpaid() -> Iterable[int]:
    """Top-ups in the name of a payment that is none of theirs."""
    own = Payment.objects.filter(posting=OuterRef("pk"))
    top_ups = Posting.objects.filter(kind=PostingKind.TOP_UP, reference__startswith="payment:")
    return top_ups.filter(~Exists(own)).values_list("id", flat=True)


def _not_understood() -> Iterable[int]:
    """News of vendors about another amount than was to be paid; credits were not given for it."""
    odd = PaymentSignal.objects.filter(outcome="other_money").exclude(
        payment__status__in=[PaymentState.PAID, PaymentState.CHARGED_BACK]
    )
    return odd.values_list("id", flat=True)
