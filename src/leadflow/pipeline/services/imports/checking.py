"""The dry run: what each row would come to, decided as for good, with no lead written.

It goes through the file from its beginning, for later rows depend on earlier ones: a dry run that
was cut off begins anew.
"""

from datetime import datetime
from typing import Final

from leadflow.identity.types import Actor
from leadflow.kernel.db import commits
from leadflow.pipeline.models.imports import ImportJob, ImportRow
from leadflow.pipeline.queries.imports import lines_from
from leadflow.pipeline.rules.imports.deciding import Books, Verdict, counted
from leadflow.pipeline.rules.imports.states import ImportState
from leadflow.pipeline.services.imports.continuing import touch_pages
from leadflow.pipeline.services.imports.judging import judge, open_desk
from leadflow.pipeline.services.imports.running import write_rows

AT_ONCE: Final = 10_000


def check_all(*, job: ImportJob, actor: Actor, now: datetime) -> None:
    """Say of all rows of a job what they would come to. Commits by itself, bit by bit."""
    desk = open_desk(job=job, actor=actor, now=now)
    books = Books()
    verdicts: list[Verdict] = []
    while len(verdicts) < job.total:
        lines = lines_from(job.pk, len(verdicts), AT_ONCE)
        if not lines:
            return
        verdicts += judge(desk=desk, lines=lines, books=books).verdicts
        if not note_progress(job_id=job.pk, turn=job.turn, checked=len(verdicts), now=now):
            return
    keep(job=job, verdicts=verdicts, now=now)


@commits
def note_progress(*, job_id: int, turn: int, checked: int, now: datetime) -> bool:
    """Note how far the dry run is; tell whether it still counts."""
    own = ImportJob.objects.filter(pk=job_id, turn=turn, state=ImportState.CHECKING)
    touch_pages(job_id=job_id, now=now)
    return bool(own.update(checked=checked))


@commits
def keep(*, job: ImportJob, verdicts: list[Verdict], now: datetime) -> None:
    """Keep what a dry run found, if it still counts."""
    own = ImportJob.objects.filter(pk=job.pk, turn=job.turn, state=ImportState.CHECKING)
    counts = counted((one.result for one in verdicts), {})
    if not own.update(state=ImportState.CHECKED, checked=len(verdicts), check_counts=counts):
        return
    ImportRow.objects.filter(job_id=job.pk, is_check=True).delete()
    write_rows(job=job, at=0, verdicts=verdicts, is_check=True, became={}, changed={})
    touch_pages(job_id=job.pk, now=now)
