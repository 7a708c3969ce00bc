"""The dry run: what each row would come to, decided as for good, with nothing submitted.

To tell of a known number is to answer the affiliate's question, so it counts against the day's
quota of duplicate answers, once: the run does not count again what was told here.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from leadflow.affiliates.models import BulkJob, BulkRow
from leadflow.affiliates.queries.bulk import Progress, progress_of
from leadflow.affiliates.queries.desks import Desk
from leadflow.affiliates.rules.bulk.states import RESULT_OF, BulkResult, BulkState
from leadflow.affiliates.rules.wording import step_text
from leadflow.affiliates.services.bulk.books import LookedUpBooks, look_up
from leadflow.affiliates.services.bulk.deciding import Decided, decide_all
from leadflow.affiliates.services.bulk.rows import (
    CheckNote,
    Note,
    note_checks,
    offered,
    refused,
)
from leadflow.affiliates.services.bulk.running import NoRowsLeft, added, desk_for, hold, rows_after
from leadflow.affiliates.services.bulk.taking import Offer, read_offer
from leadflow.affiliates.services.intake import Readable, count_duplicate, duplicates_left
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import commits, joins

IN_FILE: Final = "in_file"
TWICE: Final = "This mobile is further up in the file; the car registration will be asked for."
TWICE_WITH_CAR: Final = "This mobile with this car is further up in the file."
UNTOLD: Final = (
    "Readable. Whether it is known cannot be told: today's duplicate answers are used up."
)


@commits
def check_group(
    *, actor: Actor, job_id: int, now: datetime, limit: int | None = None
) -> Progress | None:
    """Say of the next rows of a job what they would come to; return how far the dry run is then.

    Raises NotPermitted, NotAnAffiliate, AffiliateSuspended, UnknownCampaign or NoRowsLeft.
    """
    require(actor, Permission.SUBMISSION_CREATE)
    job = hold(job_id=job_id, state=BulkState.CHECKING, now=now)
    if job is None:
        return progress_of(job_id)
    desk = desk_for(job, actor=actor)
    rows = rows_after(job_id, job.checked_to, limit=limit)
    if not rows:
        raise NoRowsLeft("The rows of this bulk submission are gone.")
    notes = look_at(job=job, desk=desk, rows=rows, now=now)
    note_checks(rows=rows[: len(notes)], notes=notes)
    checked = job.checked + len(notes)
    is_over = checked == job.total
    BulkJob.objects.filter(pk=job_id).update(
        checked=checked,
        checked_to=rows[len(notes) - 1].number if notes else job.checked_to,
        check_counts=added(job.check_counts, [one.note.result for one in notes]),
        state=BulkState.CHECKED if is_over else BulkState.CHECKING,
        leased_until=None if is_over else job.leased_until,
    )
    return progress_of(job_id)


@joins
def look_at(*, job: BulkJob, desk: Desk, rows: Sequence[BulkRow], now: datetime) -> list[CheckNote]:
    """Return what is noted of the first rows: of all, or up to where the day's quota ends."""
    left = duplicates_left(desk=desk, now=now)
    read_rows = [read_offer(Offer(offered(job, row)), desk=desk, now=now) for row in rows]
    readables = [each for each in read_rows if isinstance(each, Readable)]
    books = look_up(
        desk=desk,
        job_id=job.pk,
        before=job.checked_to,
        mobiles={each.mobile for each in readables},
        now=now,
        ask=left > 0,
    )
    decided = iter(decide_all(readables=readables, desk=desk, books=books))
    notes: list[CheckNote] = []
    told = 0
    for each in read_rows:
        if not isinstance(each, Readable):
            notes.append(CheckNote(refused(each)))
            continue
        one = check_note(next(decided), books=books, is_told=left > 0)
        told += one.was_told
        notes.append(one)
        if told == left > 0:
            break
    if told:
        count_duplicate(desk=desk, now=now, count=told)
    return notes


def check_note(one: Decided, *, books: LookedUpBooks, is_told: bool) -> CheckNote:
    """Return what is noted of a readable row; without `is_told` nobody else was asked about."""
    mobile, registration = one.readable.mobile, one.readable.registration
    by_others = (mobile, "") in books.held or (mobile, registration) in books.held
    return CheckNote(
        check_note_text(one, by_others=by_others, is_told=is_told),
        mobile=mobile,
        registration=registration,
        was_told=one.decision.is_duplicate and by_others,
    )


def check_note_text(one: Decided, *, by_others: bool, is_told: bool) -> Note:
    """Return the result and the sentence for a readable row."""
    result = RESULT_OF[one.decision.state]
    if one.decision.is_duplicate and not by_others:
        is_same_car = result is BulkResult.REJECTED
        return Note(result, IN_FILE, TWICE_WITH_CAR if is_same_car else TWICE)
    if not is_told and result in {BulkResult.ACCEPTED, BulkResult.VERIFYING}:
        return Note(BulkResult.UNTOLD, BulkResult.UNTOLD.value, UNTOLD)
    sentence = step_text(one.decision.state, one.decision.reason)
    return Note(result, one.decision.reason, f"{sentence}.")
