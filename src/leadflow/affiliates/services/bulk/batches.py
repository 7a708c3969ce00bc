"""A batch by API: its rows are stored first, so that a killed request can be sent again.

The `Idempotency-Key` names the job. The work is not one transaction: each group of rows commits
with its results, and a repeated request goes on where the first one stopped.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from leadflow.affiliates.models import BulkJob
from leadflow.affiliates.queries.desks import Desk, get_desk
from leadflow.affiliates.rules.bulk.states import BulkSource, BulkState
from leadflow.affiliates.services.bulk.rows import store_rows
from leadflow.affiliates.services.bulk.running import LEASE
from leadflow.identity.rules import require, require_scope
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import commits, joins
from leadflow.kernel.idempotency import HEADER, KEPT_FOR, KeyReused, StillRunning


@dataclass(frozen=True, slots=True)
class BatchKey:
    """What the caller named the request, within its credential and path, and what it says."""

    scope: str
    key: str
    fingerprint: str

    @property
    def digest(self) -> str:
        """Return the name of the job."""
        return hashlib.sha256(f"{self.scope}\x00{self.key}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class OpenedBatch:
    """The job behind a request; `is_over` says that every row has its result already."""

    job_id: int
    is_over: bool


@commits
def open_batch(
    *,
    actor: Actor,
    campaign: str,
    rows: Sequence[Any],
    key: BatchKey | None,
    now: datetime,
) -> OpenedBatch:
    """Store the rows of a batch, or find them stored under the same key.

    Raises NotPermitted, ScopeMissing, NotAnAffiliate, AffiliateSuspended, UnknownCampaign;
    KeyReused for another body under a key; StillRunning while another request works the same one.
    """
    require(actor, Permission.SUBMISSION_CREATE)
    require_scope(actor, "leads:submit")
    desk = get_desk(actor=actor, campaign=campaign)
    known = find_batch(desk=desk, key=key, now=now) if key else None
    if known is None:
        return OpenedBatch(
            new_batch(actor=actor, desk=desk, rows=rows, key=key, now=now), is_over=False
        )
    if known.state in {BulkState.DONE, BulkState.CANCELLED}:
        return OpenedBatch(known.pk, is_over=True)
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
    own = BulkJob.objects.filter(free, pk=known.pk, state=known.state)
    if not own.update(state=BulkState.RUNNING, leased_until=now + LEASE, resume_at=None):
        raise StillRunning("The first request with this key is still running. Ask again.")
    return OpenedBatch(known.pk, is_over=False)


@joins
def find_batch(*, desk: Desk, key: BatchKey, now: datetime) -> BulkJob | None:
    """Return the job of a key that is still kept. Raises KeyReused for another body."""
    job = BulkJob.objects.filter(affiliate_id=desk.affiliate_id, client_key=key.digest).first()
    if job is None:
        return None
    if job.created_at <= now - KEPT_FOR:
        BulkJob.objects.filter(pk=job.pk).update(client_key="")
        return None
    if job.fingerprint != key.fingerprint:
        raise KeyReused("This key was used for a request with another body.", field=HEADER)
    return job


@joins
def new_batch(
    *, actor: Actor, desk: Desk, rows: Sequence[Any], key: BatchKey | None, now: datetime
) -> int:
    """Store a batch as a running job of its own; return its id. Raises StillRunning for a twin."""
    try:
        with transaction.atomic():
            job = BulkJob.objects.create(
                affiliate_id=desk.affiliate_id,
                campaign_id=desk.campaign_id,
                created_by_id=actor.user_id,
                source=BulkSource.API,
                client_key=key.digest if key else "",
                fingerprint=key.fingerprint if key else "",
                state=BulkState.RUNNING,
                total=len(rows),
                leased_until=now + LEASE,
                created_at=now,
                started_at=now,
            )
    except IntegrityError as twin:
        raise StillRunning("The first request with this key is still running. Ask again.") from twin
    store_rows(job_id=job.pk, rows=enumerate(rows, start=1))
    return job.pk
