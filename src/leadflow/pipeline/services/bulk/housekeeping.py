"""What leads were before is not kept longer than it can be put back."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef

from leadflow.kernel.db import commits
from leadflow.pipeline.models.bulk import BulkItem, BulkJob
from leadflow.pipeline.queries.bulk import UNFINISHED

KEPT_FOR: Final = timedelta(days=60)
AT_ONCE: Final = 20_000


@commits
def forget_bulk_items(now: datetime) -> int:
    """Delete what came of each lead of jobs that ended long ago; their counts stay.

    Returns how many leads that were; the next call goes on.
    """
    over = BulkJob.objects.filter(
        Exists(BulkItem.objects.filter(job_id=OuterRef("pk"))), finished_at__lt=now - KEPT_FOR
    ).exclude(state__in=UNFINISHED)
    job_id = over.order_by("id").values_list("pk", flat=True).first()
    if job_id is None:
        return 0
    old = BulkItem.objects.filter(job_id=job_id).order_by("lead_id")[:AT_ONCE]
    return BulkItem.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[0]
