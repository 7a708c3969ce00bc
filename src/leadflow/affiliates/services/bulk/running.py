"""Submit the rows of a job, group by group: each group is one transaction with its results."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from leadflow.affiliates.models import BulkJob, BulkRow
from leadflow.affiliates.queries.bulk import Progress, progress_of
from leadflow.affiliates.queries.desks import Desk, NotAnAffiliate, get_desk
from leadflow.affiliates.rules.bulk.states import BulkSource, BulkState
from leadflow.affiliates.services.bulk.continuing import announce_turn, tell_done
from leadflow.affiliates.services.bulk.rows import RowsTaken, note_of, note_results, offered
from leadflow.affiliates.services.bulk.taking import Offer, take_many
from leadflow.identity.types import Actor
from leadflow.kernel.db import commits, is_postgres, joins
from leadflow.kernel.errors import Invalid, Throttled

# Large enough that the fixed cost of a transaction is a small part of it; smaller where everybody
# else has to wait meanwhile, for SQLite's one write lock.
GROUP: Final = 250
GROUP_ON_SQLITE: Final = 100
LEASE: Final = timedelta(seconds=30)


class NoRowsLeft(Invalid):
    """The job counts more rows than there are."""

    code = "affiliates.bulk_rows_gone"


@commits
def work_group(
    *, actor: Actor, job_id: int, now: datetime, limit: int | None = None
) -> Progress | None:
    """Submit the next rows of a running job, and note what came of each beside it.

    Returns how far the job is then; None when it is gone. When caps or the quota of duplicate
    answers leave no room for more it is paused, and one from a file goes on by itself. Raises
    NotPermitted, NotAnAffiliate, AffiliateSuspended, UnknownCampaign or NoRowsLeft; then nothing
    is submitted.
    """
    job = hold(job_id=job_id, state=BulkState.RUNNING, now=now)
    if job is None:
        return progress_of(job_id)
    desk = desk_for(job, actor=actor)
    rows = rows_after(job_id, job.worked_to, limit=limit)
    offers = [Offer(offered(job, row), was_told=row.was_told) for row in rows]
    if not rows:
        raise NoRowsLeft("The rows of this bulk submission are gone.")
    taken = take_many(desk=desk, rows=offers, actor=actor, now=now)
    notes = [note_of(outcome) for outcome in taken.outcomes]
    worked = rows[: len(notes)]
    note_results(rows=worked, notes=notes)
    keep(job=job, rows=worked, results=[note.result for note in notes], full=taken.full, now=now)
    return progress_of(job_id)


def rows_after(job_id: int, number: int, *, limit: int | None = None) -> list[BulkRow]:
    """Return the next rows of a job: as many as are worked in one transaction, or `limit`."""
    rows = BulkRow.objects.filter(job_id=job_id, number__gt=number).order_by("number")
    return list(rows[: limit or (GROUP if is_postgres() else GROUP_ON_SQLITE)])


@joins
def hold(*, job_id: int, state: BulkState, now: datetime) -> BulkJob | None:
    """Return the job, if it is in `state`, and keep others from working it until the commit.

    The update takes the row's lock; what is read after it is what the last holder left.
    """
    held = BulkJob.objects.filter(pk=job_id, state=state).update(leased_until=now + LEASE)
    return BulkJob.objects.select_related("campaign").get(pk=job_id) if held else None


def desk_for(job: BulkJob, *, actor: Actor) -> Desk:
    """Return where the job submits. Raises NotAnAffiliate when the actor left the affiliate."""
    desk = get_desk(actor=actor, campaign=job.campaign.slug)
    if desk.affiliate_id != job.affiliate_id:
        raise NotAnAffiliate("You no longer act for the affiliate of this bulk submission.")
    return desk


@joins
def keep(
    *,
    job: BulkJob,
    rows: list[BulkRow],
    results: list[str],
    full: Throttled | None,
    now: datetime,
) -> None:
    """Note how far the job is, and what becomes of it now: goes on, is paused, or is done."""
    done = job.done + len(rows)
    is_over = done == job.total
    facts: dict[str, object] = {
        "done": done,
        "worked_to": rows[-1].number if rows else job.worked_to,
        "counts": added(job.counts, results),
    }
    if is_over:
        facts |= {"state": BulkState.DONE, "finished_at": now, "leased_until": None}
    elif full is not None:
        facts |= {
            "state": BulkState.PAUSED,
            "pause_reason": full.code,
            "resume_at": now + timedelta(seconds=full.retry_after),
            "leased_until": None,
        }
    own = BulkJob.objects.filter(pk=job.pk, state=BulkState.RUNNING, worked_to=job.worked_to)
    if not own.update(**facts):
        raise RowsTaken("Somebody else is working on these rows.")
    if is_over:
        tell_done(job_id=job.pk, now=now)
    elif full is not None and job.source == BulkSource.FILE:
        due_at = now + timedelta(seconds=full.retry_after)
        announce_turn(job_id=job.pk, now=now, due_at=due_at)


def added(counts: Mapping[str, int], results: Iterable[str]) -> dict[str, int]:
    """Return the counts with some more results in them."""
    return dict(Counter(counts) + Counter(str(result) for result in results))
