"""The books are looked through every night, and whenever somebody wants it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from leadflow.audit.services import record
from leadflow.events.services import publish
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import commits
from leadflow.kernel.organisation import organisation_day
from leadflow.kernel.verify import Finding
from leadflow.ledger.events import BooksDiffer, ReconciliationWanted
from leadflow.ledger.models import Discrepancy, Reconciliation
from leadflow.ledger.queries import verify_ledger
from leadflow.ledger.queries.reconciling import is_reconciled

Check = Callable[[], list[Finding]]

_further: Final[list[Check]] = []


def also_check(check: Check) -> None:
    """Let another room's books be looked through with ours. Called once, when rooms are wired."""
    if check not in _further:
        _further.append(check)


@commits
def want_reconciliation(*, actor: Actor, now: datetime) -> None:
    """Have the books looked through now, by the worker. Raises Denied."""
    require(actor, Permission.MARKET_MANAGE)
    publish(ReconciliationWanted(actor.user_id), stream="books", now=now)
    record(actor=actor, action="ledger.reconciled", object_type="ledger", object_id=0, now=now)


@commits
def reconcile(
    *,
    actor: Actor,
    is_nightly: bool,
    from_vendor: Sequence[Finding],
    note: str,
    now: datetime,
) -> int | None:
    """Look through the books and write down what was found; return its id.

    The nightly look happens once a day: None when it is done.
    """
    day = organisation_day(now)
    if is_nightly and is_reconciled(day):
        return None
    findings = [*verify_ledger(), *(found for check in _further for found in check()), *from_vendor]
    broken = [found for found in findings if found.broken]
    made = Reconciliation.objects.create(
        day=day,
        is_nightly=is_nightly,
        started_at=now,
        by_id=actor.user_id or None,
        checks=len(findings),
        broken=len(broken),
        note=note[:200],
    )
    Discrepancy.objects.bulk_create(
        Discrepancy(reconciliation=made, name=found.name, broken=found.broken, sample=found.sample)
        for found in broken
    )
    if broken:
        publish(BooksDiffer(made.pk, len(broken)), stream="books", now=now)
    return made.pk
