"""Rows hold what people typed of other people: they are not kept longer than they are needed."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q

from leadflow.affiliates.models import BulkJob, BulkRow
from leadflow.affiliates.rules.bulk.states import BEFORE_START, BulkSource, BulkState
from leadflow.kernel.db import commits

ROWS_KEPT_FOR: Final = timedelta(days=30)
DRAFTS_KEPT_FOR: Final = timedelta(days=7)
AT_ONCE: Final = 20
OVER: Final = (BulkState.DONE, BulkState.CANCELLED, BulkState.STOPPED)


@commits
def forget_bulk_rows(now: datetime) -> int:
    """Delete the rows of jobs that ended long ago (their counts stay) and drafts nobody started.

    Returns how many jobs that were.
    """
    over = BulkJob.objects.filter(
        Exists(BulkRow.objects.filter(job_id=OuterRef("pk"))),
        Q(state__in=OVER) | Q(source=BulkSource.API),
        created_at__lt=now - ROWS_KEPT_FOR,
    )
    ended = list(over.values_list("pk", flat=True)[:AT_ONCE])
    BulkRow.objects.filter(job_id__in=ended).delete()
    drafts = BulkJob.objects.filter(
        state__in=BEFORE_START, created_at__lt=now - DRAFTS_KEPT_FOR
    ).values_list("pk", flat=True)[:AT_ONCE]
    old = list(drafts)
    BulkJob.objects.filter(pk__in=old, state__in=BEFORE_START).delete()
    return len(ended) + len(old)
