"""Files do not stay for ever: they hold what people told about themselves."""

from datetime import datetime, timedelta
from typing import Final

from leadflow.kernel.db import commits
from leadflow.pipeline.models.imports import ImportJob, ImportPart, ImportRow
from leadflow.pipeline.rules.imports.states import BEFORE_START, UNDO_DAYS

AT_ONCE: Final = 5


def forget_imports(*, now: datetime) -> int:
    """Delete the rows of imports that can no longer be undone, and drafts as old; count them."""
    count = 0
    while some := _forget_some(now=now):
        count += some
    return count


@commits
def _forget_some(*, now: datetime) -> int:
    before = now - timedelta(days=UNDO_DAYS)
    drafts = ImportJob.objects.filter(state__in=BEFORE_START, done=0, created_at__lt=before)
    old = list(drafts.values_list("pk", flat=True)[:AT_ONCE])
    ImportJob.objects.filter(pk__in=old).delete()
    ended = ImportJob.objects.filter(finished_at__lt=before, parts__isnull=False).distinct()
    ids = list(ended.values_list("pk", flat=True)[:AT_ONCE])
    ImportPart.objects.filter(job_id__in=ids).delete()
    ImportRow.objects.filter(job_id__in=ids).delete()
    return len(old) + len(ids)
