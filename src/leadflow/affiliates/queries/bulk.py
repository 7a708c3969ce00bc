"""Questions about bulk jobs. An affiliate sees its own; nobody else any."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from leadflow.affiliates.models import BulkJob, BulkRow
from leadflow.affiliates.rules.bulk.states import BulkResult, BulkSource, BulkState
from leadflow.identity.queries import find_user
from leadflow.identity.rules import permissions_of
from leadflow.identity.types import Actor, Door, Permission, Role
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import Cursor, Page

SAMPLE: Final = 5


class BulkJobNotFound(NotFound):
    """There is no such bulk job, or it is somebody else's."""

    code = "affiliates.bulk_job_not_found"


@dataclass(frozen=True, slots=True)
class BulkJobRow:
    """A bulk job as its affiliate may see it."""

    id: int
    affiliate_id: int
    source: BulkSource
    file_name: str
    campaign: str
    campaign_name: str
    created_by: str
    state: BulkState
    pause_reason: str
    columns: list[str]
    mapping: dict[str, int]
    consent: dict[str, Any]
    encoding: str
    delimiter: str
    total: int
    checked: int
    check_counts: dict[str, int]
    done: int
    counts: dict[str, int]
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    resume_at: datetime | None
    leased_until: datetime | None


@dataclass(frozen=True, slots=True)
class BulkLine:
    """One row of a bulk job with what came of it, in the dry run or for good."""

    id: int
    number: int
    data: Any
    check_result: str
    result: str
    reason: str
    message: str
    errors: list[dict[str, str]]
    submission_id: int | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is."""

    state: BulkState
    total: int
    checked: int
    done: int
    pause_reason: str
    resume_at: datetime | None

    @property
    def is_at_work(self) -> bool:
        """Tell whether there are rows that can be worked at once."""
        return self.state in {BulkState.CHECKING, BulkState.RUNNING}


JOB_COLUMNS: Final = (
    "id",
    "affiliate_id",
    "source",
    "file_name",
    "campaign__slug",
    "campaign__name",
    "created_by__username",
    "state",
    "pause_reason",
    "columns",
    "mapping",
    "consent",
    "encoding",
    "delimiter",
    "total",
    "checked",
    "check_counts",
    "done",
    "counts",
    "created_at",
    "started_at",
    "finished_at",
    "resume_at",
    "leased_until",
)
LINE_COLUMNS: Final = (
    "id",
    "number",
    "data",
    "check_result",
    "result",
    "reason",
    "message",
    "errors",
    "submission_id",
)


def job_scope(actor: Actor) -> QuerySet[BulkJob]:
    """Return the jobs the actor may know of: those of the affiliate it acts for."""
    if not actor.may(Permission.SUBMISSION_CREATE):
        return BulkJob.objects.none()
    return BulkJob.objects.filter(affiliate__members__user_id=actor.user_id)


def get_job(*, actor: Actor, job_id: int) -> BulkJobRow:
    """Return one job. Raises BulkJobNotFound, also when it is another's."""
    row = job_scope(actor).filter(pk=job_id).values_list(*JOB_COLUMNS).first()
    if row is None:
        raise BulkJobNotFound("There is no such bulk submission.")
    return to_job(row)


def list_jobs(*, actor: Actor, cursor: str | None = None, limit: int = 25) -> Page[BulkJobRow]:
    """Return the newest jobs of the actor's affiliate."""
    rows = job_scope(actor)
    if cursor:
        rows = rows.filter(pk__lt=Cursor.decode(cursor, int)[0])
    found = [to_job(row) for row in rows.order_by("-pk").values_list(*JOB_COLUMNS)[: limit + 1]]
    more = len(found) > limit
    return Page(found[:limit], Cursor.encode(found[limit - 1].id) if more else None)


def to_job(values: Sequence[Any]) -> BulkJobRow:
    """Return the row as it is shown, from the columns in JOB_COLUMNS."""
    columns = list(values)
    columns[2] = BulkSource(columns[2])
    columns[6] = columns[6] or ""
    columns[7] = BulkState(columns[7])
    return BulkJobRow(*columns)


def list_lines(
    *,
    actor: Actor,
    job_id: int,
    results: Iterable[BulkResult] | None = None,
    is_check: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[BulkLine]:
    """Return rows of a job in the order of the file, of all or only some results.

    `is_check` asks for the results of the dry run instead. Raises BulkJobNotFound.
    """
    get_job(actor=actor, job_id=job_id)
    rows = lines_of(job_id, results=results, is_check=is_check)
    if cursor:
        rows = rows.filter(number__gt=Cursor.decode(cursor, int)[0])
    found = [BulkLine(*row) for row in rows.values_list(*LINE_COLUMNS)[: limit + 1]]
    more = len(found) > limit
    return Page(found[:limit], Cursor.encode(found[limit - 1].number) if more else None)


def lines_of(
    job_id: int, *, results: Iterable[BulkResult] | None = None, is_check: bool = False
) -> QuerySet[BulkRow]:
    """Return the rows of a job the caller has already been shown, in order."""
    rows = BulkRow.objects.filter(job_id=job_id).order_by("number")
    if results is None:
        return rows
    return rows.filter(**{"check_result__in" if is_check else "result__in": list(results)})


def sample_cells(job_id: int, *, count: int = SAMPLE) -> list[list[str]]:
    """Return the cells of the first rows of an uploaded file."""
    return list(lines_of(job_id).values_list("data", flat=True)[:count])


def remembered_headers(*, affiliate_id: int) -> dict[str, str]:
    """Return what this affiliate's headers meant in the file it started last ("" is nothing)."""
    last = (
        BulkJob.objects.filter(
            affiliate_id=affiliate_id, source=BulkSource.FILE, started_at__isnull=False
        )
        .order_by("-pk")
        .values_list("columns", "mapping")
        .first()
    )
    if last is None:
        return {}
    columns, mapping = last
    fields = {position: field for field, position in mapping.items()}
    return {header: fields.get(position, "") for position, header in enumerate(columns)}


def progress_of(job_id: int) -> Progress | None:
    """Return how far a job is, or None when there is no such job any more."""
    row = (
        BulkJob.objects.filter(pk=job_id)
        .values_list("state", "total", "checked", "done", "pause_reason", "resume_at")
        .first()
    )
    return Progress(BulkState(row[0]), *row[1:]) if row else None


def worker_of(job_id: int) -> Actor | None:
    """Return for whom a job is worked: who made it, with the rights they have now, if any."""
    user_id = BulkJob.objects.filter(pk=job_id).values_list("created_by_id", flat=True).first()
    user = find_user(user_id) if user_id else None
    if user is None or not user.is_active:
        return None
    roles = frozenset(Role(role) for role in user.roles)
    return Actor(
        user_id=user.id,
        username=user.username,
        roles=roles,
        permissions=permissions_of(roles),
        door=Door.SYSTEM,
        timezone=user.timezone,
        team_id=user.team_id,
    )


def miscounted_jobs() -> Iterable[int]:
    """Return jobs that count other rows as submitted than have a result; their rows still kept."""
    told = (
        BulkRow.objects.filter(job_id=OuterRef("pk"))
        .exclude(result=BulkResult.OPEN)
        .order_by()
        .values("job_id")
        .annotate(n=Count("pk"))
        .values("n")
    )
    kept = BulkJob.objects.filter(Exists(BulkRow.objects.filter(job_id=OuterRef("pk"))))
    counted = kept.annotate(told=Coalesce(Subquery(told), 0))
    return counted.exclude(done=F("told")).values_list("pk", flat=True)


def doubled_rows() -> Iterable[int | None]:
    """Return submissions that came of more than one row."""
    rows = BulkRow.objects.filter(submission__isnull=False).order_by()
    several = rows.values("submission_id").annotate(n=Count("pk")).filter(n__gt=1)
    return several.values_list("submission_id", flat=True)


def batch_lines(job_id: int) -> list[BulkLine]:
    """Return every row of a batch with its result, for its answer."""
    return [BulkLine(*row) for row in lines_of(job_id).values_list(*LINE_COLUMNS)]
