"""Actions on many leads as JSON: started, followed, ended early, taken back."""

from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from leadflow.identity.types import Actor
from leadflow.kernel.api import PageQuery, Payload
from leadflow.kernel.clock import now
from leadflow.kernel.http import link_next
from leadflow.kernel.idempotency import idempotent
from leadflow.leads.types import LeadFilters
from leadflow.pipeline.http.views import reader
from leadflow.pipeline.http.zones import zone_of
from leadflow.pipeline.queries.bulk import (
    BulkJobRow,
    BulkResultRow,
    bulk_results,
    get_bulk_job,
    list_bulk_jobs,
)
from leadflow.pipeline.rules.bulk import (
    MOST_IDS,
    BulkAction,
    BulkResult,
    BulkState,
    Selection,
    UndoResult,
)
from leadflow.pipeline.rules.list_query import BadParameter, UnknownParameter, read_parameters
from leadflow.pipeline.services.bulk import cancel_bulk, start_bulk, undo_bulk

LONGEST_VALUE: Final = 500

router = Router(tags=["Bulk actions"])

Plain = str | bool | int | None


class BulkIn(Payload):
    """What to do to which leads: those of `ids`, or all that `filters` let through now."""

    action: BulkAction
    ids: list[int] | None = Field(None, max_length=MOST_IDS)
    filters: dict[str, Plain] | None = Field(
        None, description="As the list's parameters; `{}` is every lead the caller sees."
    )
    values: dict[str, Plain] = Field(
        default_factory=dict,
        description="assign: `owner`. status: `status`, `reason`. add_tag, remove_tag: `tag`."
        " next_action: `text`, `at`. delete: nothing.",
    )

    def selection(self, actor: Actor, moment: datetime) -> Selection:
        """Return which leads these are for the caller."""
        return Selection(tuple(self.ids or ()), self._filters(actor, moment))

    def _filters(self, actor: Actor, moment: datetime) -> LeadFilters | None:
        if self.filters is None:
            return None
        pairs = [(name, said(value)) for name, value in self.filters.items()]
        try:
            query = read_parameters(pairs)
        except (UnknownParameter, BadParameter) as refusal:
            raise type(refusal)(refusal.message, field=f"filters.{refusal.field}") from refusal
        return query.filters(user_id=actor.user_id, zone=zone_of(actor), now=moment)


class ReasonOut(Schema):
    """How many leads were skipped, failed, or kept by the undo, for one reason."""

    result: str
    code: str
    message: str
    count: int


class BulkJobOut(Schema):
    """How far an action on many leads is; `total` grows while the leads are being selected."""

    id: int
    action: BulkAction
    values: dict[str, Any]
    state: BulkState
    stop_reason: str
    total: int
    done: int
    changed: int
    skipped: int
    failed: int
    undone: int
    kept: int
    reasons: list[ReasonOut]
    created_at: datetime
    finished_at: datetime | None
    undone_at: datetime | None
    undo_until: datetime | None


class BulkResultOut(Schema):
    """What came of one lead; `name` only for who may see it."""

    lead_id: int
    name: str
    result: BulkResult
    reason: str
    message: str
    undo: UndoResult
    undo_reason: str
    undo_message: str


class ResultsQuery(PageQuery):
    """Which results."""

    state: BulkResult | None = Field(None, description="Only leads of which this came.")


@router.get("/leads/bulk/", response=list[BulkJobOut], summary="List bulk actions")
def list_jobs(
    request: HttpRequest, response: HttpResponse, query: Query[PageQuery]
) -> list[BulkJobRow]:
    """Return the bulk actions the caller started, newest first."""
    page = list_bulk_jobs(actor=reader(request), cursor=query.cursor, limit=query.limit)
    if page.next_cursor:
        response["Link"] = link_next(request, page.next_cursor)
    return page.items


@router.post("/leads/bulk/", response={202: BulkJobOut}, summary="Do the same to many leads")
@idempotent
def start(request: HttpRequest, payload: BulkIn) -> Status[BulkJobRow]:
    """Start an action on many leads; a worker does it lead by lead with the caller's rights."""
    actor, moment = reader(request), now()
    job_id = start_bulk(
        actor=actor,
        action=payload.action,
        selection=payload.selection(actor, moment),
        values=payload.values,
        now=moment,
    )
    return Status(202, get_bulk_job(actor=actor, job_id=job_id))


@router.get("/leads/bulk/{int:job_id}/", response=BulkJobOut, summary="Follow a bulk action")
def read_job(request: HttpRequest, job_id: int) -> BulkJobRow:
    """Return how far a bulk action of the caller's is, and what came of how many leads why."""
    return get_bulk_job(actor=reader(request), job_id=job_id)


@router.get(
    "/leads/bulk/{int:job_id}/results/",
    response=list[BulkResultOut],
    summary="Read the results of a bulk action",
)
def read_results(
    request: HttpRequest, response: HttpResponse, job_id: int, query: Query[ResultsQuery]
) -> list[BulkResultRow]:
    """Return what came of each lead, in the order of their ids."""
    page = bulk_results(
        actor=reader(request),
        job_id=job_id,
        result=query.state,
        cursor=query.cursor,
        limit=query.limit,
    )
    if page.next_cursor:
        response["Link"] = link_next(request, page.next_cursor)
    return page.items


@router.post(
    "/leads/bulk/{int:job_id}/cancel/", response=BulkJobOut, summary="End a bulk action early"
)
def cancel(request: HttpRequest, job_id: int) -> BulkJobRow:
    """Change no more leads; what is changed stays and can be taken back."""
    actor = reader(request)
    cancel_bulk(actor=actor, job_id=job_id, now=now())
    return get_bulk_job(actor=actor, job_id=job_id)


@router.post(
    "/leads/bulk/{int:job_id}/undo/", response={202: BulkJobOut}, summary="Take a bulk action back"
)
def undo(request: HttpRequest, job_id: int) -> Status[BulkJobRow]:
    """Put each changed lead back to what it was, unless somebody changed it since; 30 days long."""
    actor = reader(request)
    undo_bulk(actor=actor, job_id=job_id, now=now())
    return Status(202, get_bulk_job(actor=actor, job_id=job_id))


def said(value: Plain) -> str:
    """Return a value as an address would have it."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, bool) else str(value)
