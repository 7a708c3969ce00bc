"""Take many submissions in at once: as many as caps and quota allow, each with its own answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import DataError, transaction

from leadflow.affiliates.models import Submission
from leadflow.affiliates.queries.desks import Desk
from leadflow.affiliates.queries.submissions import row_of
from leadflow.affiliates.rules.bulk.rows import UnreadRow
from leadflow.affiliates.services.bulk.books import ClaimBooks
from leadflow.affiliates.services.bulk.deciding import Decided, decide_all
from leadflow.affiliates.services.bulk.storing import store_all
from leadflow.affiliates.services.intake import (
    CapReached,
    DuplicateQuotaReached,
    Readable,
    caps_left,
    check_caps,
    count_duplicate,
    duplicates_left,
    find_refusal,
    read,
)
from leadflow.affiliates.types import SubmissionInput, SubmissionRow
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import joins
from leadflow.kernel.errors import Invalid, Throttled

Outcome = SubmissionRow | Invalid | UnreadRow


class Unstorable(Invalid):
    """A value of the row does not fit where it would be stored."""

    code = "affiliates.unstorable_row"


@dataclass(frozen=True, slots=True)
class Offer:
    """One row to be taken in. `was_told` says that a dry run told of its number already."""

    data: SubmissionInput | UnreadRow
    was_told: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of the first rows; `full` says why the others were not looked at, if any."""

    outcomes: list[Outcome]
    full: Throttled | None = None


class NoRoom(Exception):
    """Only the first `fit` rows have room; raised to undo the attempt with more."""

    def __init__(self, fit: int) -> None:
        super().__init__(fit)
        self.fit = fit


@joins
def take_many(*, desk: Desk, rows: Sequence[Offer], actor: Actor, now: datetime) -> Taken:
    """Take in as many of `rows`, in order, as caps and the quota of duplicate answers allow.

    Each row is decided on as `submit.take_in` would; what cannot be read stores nothing and stops
    no other. Raises NotPermitted; then nothing is stored.
    """
    require(actor, Permission.SUBMISSION_CREATE)
    count, outcomes = len(rows), list[Outcome]()
    while count:
        try:
            with transaction.atomic():
                outcomes = attempt(desk=desk, rows=rows[:count], actor=actor, now=now)
            break
        except NoRoom as room:
            count = room.fit
        except DataError:
            # Nothing we know of gets here; if it does, the one row is found by halving.
            if count == 1:
                return Taken([Unstorable("A value of this row cannot be stored.", field="row")])
            count //= 2
    is_cut = len(outcomes) < len(rows)
    return Taken(outcomes, find_refusal(desk=desk, now=now) if is_cut else None)


@joins
def attempt(*, desk: Desk, rows: Sequence[Offer], actor: Actor, now: datetime) -> list[Outcome]:
    """Take in all of `rows`, or raise NoRoom."""
    read_rows = [read_offer(row, desk=desk, now=now) for row in rows]
    places = [at for at, each in enumerate(read_rows) if isinstance(each, Readable)]
    readables = [each for each in read_rows if isinstance(each, Readable)]
    stored: list[Submission] = []
    if readables:
        check_room(desk=desk, places=places, now=now)
        decided = decide_all(readables=readables, desk=desk, books=ClaimBooks(desk, now))
        count_told(desk=desk, rows=rows, places=places, decided=decided, now=now)
        stored = store_all(desk=desk, decided=decided, actor=actor, now=now)
    answers = (row_of(each, affiliate=desk.affiliate, campaign=desk.campaign) for each in stored)
    return [next(answers) if isinstance(each, Readable) else each for each in read_rows]


def read_offer(row: Offer, *, desk: Desk, now: datetime) -> Readable | Invalid | UnreadRow:
    """Return a row in normal form, or what is wrong with it."""
    if isinstance(row.data, UnreadRow):
        return row.data
    try:
        return read(row.data, desk=desk, now=now)
    except Invalid as refusal:
        return refusal


@joins
def check_room(*, desk: Desk, places: Sequence[int], now: datetime) -> None:
    """Count the rows at `places` against the caps. Raises NoRoom when they are too many."""
    if duplicates_left(desk=desk, now=now) == 0:
        raise NoRoom(places[0])
    left = caps_left(desk=desk, now=now)
    if left is not None and left < len(places):
        raise NoRoom(places[left])
    try:
        check_caps(desk=desk, now=now, count=len(places))
    except CapReached as full:  # somebody else was quicker: look again
        raise NoRoom(places[-1] + 1) from full


@joins
def count_told(
    *,
    desk: Desk,
    rows: Sequence[Offer],
    places: Sequence[int],
    decided: Sequence[Decided],
    now: datetime,
) -> None:
    """Count the known numbers that are told of. Raises NoRoom when the day's quota ends before."""
    told = [
        at
        for at, one in zip(places, decided, strict=True)
        if one.decision.is_duplicate and not rows[at].was_told
    ]
    if not told:
        return
    left = duplicates_left(desk=desk, now=now)
    if left < len(told) or (left == len(told) and places[-1] > told[-1]):
        # After the last that is told of, the next row that could be told of has to wait.
        last = told[left - 1] if left else -1
        raise NoRoom(next(at for at in places if at > last))
    try:
        count_duplicate(desk=desk, now=now, count=len(told))
    except DuplicateQuotaReached as full:  # somebody else was told meanwhile: look again
        raise NoRoom(len(rows)) from full
