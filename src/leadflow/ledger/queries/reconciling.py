"""What looks through the books found, and how ours differ from a vendor's."""

from collections.abc import Iterable
from datetime import date, datetime

from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import DEFAULT_LIMIT, Page, paginate
from leadflow.kernel.verify import Finding
from leadflow.ledger.models import Payment, Reconciliation
from leadflow.ledger.models.payments import CREDITED
from leadflow.ledger.rules import is_same_money
from leadflow.ledger.types import DiscrepancyRow, News, ReconciliationRow, Report

SAMPLE = 20


class NoSuchReconciliation(NotFound):
    code = "ledger.no_such_reconciliation"


def list_reconciliations(
    *, actor: Actor, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[ReconciliationRow]:
    """Return every look through the books, newest first. Raises Denied or BadCursor."""
    require(actor, Permission.MARKET_MANAGE)
    return paginate(
        Reconciliation.objects.prefetch_related("discrepancies"),
        order=("-id",),
        kinds=(int,),
        cursor=cursor,
        limit=limit,
        shape=_row,
    )


def get_reconciliation(*, actor: Actor, reconciliation_id: int) -> ReconciliationRow:
    """Return one look through the books. Raises Denied or NoSuchReconciliation."""
    require(actor, Permission.MARKET_MANAGE)
    found = Reconciliation.objects.filter(pk=reconciliation_id).first()
    if found is None:
        raise NoSuchReconciliation("The books were not looked through then.")
    return _row(found)


def is_reconciled(day: date) -> bool:
    """Tell whether the night's look through the books of a day is done."""
    return Reconciliation.objects.filter(day=day, is_nightly=True).exists()


def differences(*, vendor: str, reports: Iterable[Report], since: datetime) -> list[Finding]:
    """Return how a vendor's books since a moment differ from ours.

    Checkouts that name no payment of ours are somebody else's at the same vendor.
    """
    told = {report.payment_id: report for report in reports if report.payment_id is not None}
    ours = {
        payment.pk: payment for payment in Payment.objects.filter(vendor=vendor, pk__in=list(told))
    }
    young = Payment.objects.filter(vendor=vendor, created_at__gte=since, status__in=CREDITED)
    paid = {number for number, report in told.items() if report.news is News.PAID}
    credited = {number for number, payment in ours.items() if payment.status in CREDITED}
    return [
        _finding("payments.paid_there_not_credited_here", (paid & ours.keys()) - credited),
        _finding(
            "payments.credited_here_not_paid_there",
            set(young.values_list("id", flat=True)) - paid,
        ),
        _finding("payments.unknown_here", told.keys() - ours.keys()),
        _finding(
            "payments.other_amount",
            {
                number
                for number in paid & ours.keys()
                if not is_same_money(
                    told[number].amount,
                    told[number].currency,
                    amount=ours[number].amount,
                    of=ours[number].currency,
                )
            },
        ),
    ]


def payments_to_heal(*, vendor: str, reports: Iterable[Report]) -> list[tuple[int, Report]]:
    """Return what was paid at a vendor and is not credited here, with the vendor's word for it."""
    paid = {one.payment_id: one for one in reports if one.news is News.PAID and one.payment_id}
    ours = Payment.objects.filter(vendor=vendor, pk__in=list(paid)).exclude(status__in=CREDITED)
    return [(number, paid[number]) for number in ours.values_list("id", flat=True)]


def _finding(name: str, broken: Iterable[int]) -> Finding:
    ids = sorted(set(broken))
    return Finding(name, len(ids), ids[:SAMPLE])


def _row(one: Reconciliation) -> ReconciliationRow:
    return ReconciliationRow(
        id=one.pk,
        day=one.day,
        is_nightly=one.is_nightly,
        started_at=one.started_at,
        checks=one.checks,
        broken=one.broken,
        note=one.note,
        by_id=one.by_id,
        discrepancies=tuple(
            DiscrepancyRow(each.name, each.broken, tuple(each.sample))
            for each in one.discrepancies.all()
        ),
    )
