"""Many leads in one request, each with its own answer (features: API `leads/batch`)."""

from collections.abc import Callable
from typing import Annotated, Any, Final, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, model_validator

from leadflow.affiliates.http.shapes import json_answer
from leadflow.affiliates.queries.bulk import BulkLine, Progress, batch_lines, progress_of
from leadflow.affiliates.rules.bulk.rows import RowIn
from leadflow.affiliates.rules.bulk.states import BulkResult, BulkState
from leadflow.affiliates.services.bulk.batches import BatchKey, open_batch
from leadflow.affiliates.services.bulk.running import work_group
from leadflow.identity.queries import actor_of
from leadflow.identity.types import Actor
from leadflow.kernel.api import Payload
from leadflow.kernel.clock import now
from leadflow.kernel.db import give_way
from leadflow.kernel.idempotency import META_NAME, REPLAYED, fingerprint_of, key_of, scope_of

MAX_ROWS: Final = 10_000

STATUS_OF: Final = {
    BulkResult.ACCEPTED: 201,
    BulkResult.AWAITING_REGISTRATION: 202,
    BulkResult.VERIFYING: 202,
    BulkResult.REJECTED: 409,
    BulkResult.INVALID: 422,
}
WAITING: Final = 429
CANCELLED: Final = 409

router = Router()


def inlined(model: type[BaseModel]) -> dict[str, Any]:
    """Return the schema of a model without references, for a place that cannot define any."""
    schema = model.model_json_schema()
    definitions = schema.pop("$defs", {})

    def resolve(part: Any) -> Any:
        if isinstance(part, list):
            return [resolve(each) for each in part]
        if not isinstance(part, dict):
            return part
        if reference := part.get("$ref"):
            return resolve(definitions[reference.rpartition("/")[2]])
        return {name: resolve(value) for name, value in part.items()}

    resolved: dict[str, Any] = resolve(schema)
    return resolved


# Told as a lead, taken as anything: what is wrong with one row is that row's answer alone.
AnyRow = Annotated[Any, WithJsonSchema(inlined(RowIn))]


class BatchIn(Payload):
    """Up to 10 000 leads for one campaign. A bare array of leads does as well."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)

    campaign: str | None = Field(None, max_length=60)
    leads: list[AnyRow] = Field(..., min_length=1, max_length=MAX_ROWS)

    @model_validator(mode="before")
    @classmethod
    def take_bare_array(cls, data: Any) -> Any:
        """Take an array for the leads themselves."""
        return {"leads": data} if isinstance(data, list) else data


class RowError(BaseModel):
    """What is wrong with one field of a row."""

    field: str
    message: str


class BatchRowOut(BaseModel):
    """What came of one row: what `POST /leads/` would have answered, in short."""

    row: int = Field(..., description="Its place in the batch, from 1.")
    status_code: Literal[201, 202, 409, 422, 429]
    id: int | None = None
    status: str
    state: str
    reason: str
    message: str
    errors: list[RowError] = []
    retry_after: int | None = None


@router.post(
    "/leads/batch/",
    response={200: list[BatchRowOut]},
    summary="Submit many leads",
    operation_id="submit_batch",
)
def submit_batch(request: HttpRequest, payload: BatchIn) -> HttpResponse:
    """Send in up to 10 000 leads; every row is decided on alone and gets its own answer, in order.

    `status_code` of a row is 201 accepted, 202 awaiting_registration or verifying, 409 rejected,
    422 not readable (`errors` names the fields), 429 not looked at because a cap or the day's
    duplicate answers are used up. With an `Idempotency-Key` a request that was cut off is safe to
    repeat: rows that have an answer keep it, and the others are submitted. The rows that got 429
    are submitted by a repetition after `retry_after` seconds.
    """
    actor = actor_of(request)
    opened = open_batch(
        actor=actor,
        campaign=payload.campaign or "",
        rows=payload.leads,
        key=key_for(request),
        now=now(),
    )
    progress = progress_of(opened.job_id) if opened.is_over else work(actor, opened.job_id)
    answer = json_answer(answers(batch_lines(opened.job_id), progress))
    if opened.is_over:
        answer[REPLAYED] = "true"
    return answer


# The key is minded by the job itself; this tells the API's document of it.
submit_batch.is_idempotent = True  # type: ignore[attr-defined]


def key_for(request: HttpRequest) -> BatchKey | None:
    """Return the request's key with what it is for, or None without the header. Raises BadKey."""
    if META_NAME not in request.META:
        return None
    return BatchKey(scope_of(request), key_of(request), fingerprint_of(request))


def work(actor: Actor, job_id: int) -> Progress | None:
    """Submit group after group until the batch is done or must wait; return how far it is."""
    progress = work_group(actor=actor, job_id=job_id, now=now())
    while progress is not None and progress.state is BulkState.RUNNING:
        give_way()
        progress = work_group(actor=actor, job_id=job_id, now=now())
    return progress


def answers(lines: list[BulkLine], progress: Progress | None) -> list[dict[str, Any]]:
    """Return the answer of each row."""
    for_open = waiting(progress)
    return [answer_of(line) if line.result else for_open(line) for line in lines]


def answer_of(line: BulkLine) -> dict[str, Any]:
    """Return the answer of a row that was decided on."""
    answer: dict[str, Any] = {
        "row": line.number,
        "status_code": STATUS_OF[BulkResult(line.result)],
        "id": line.submission_id,
        "status": line.result,
        "state": line.result,
        "reason": line.reason,
        "message": line.message,
    }
    return answer | {"errors": line.errors} if line.errors else answer


def waiting(progress: Progress | None) -> Callable[[BulkLine], dict[str, Any]]:
    """Return how a row is answered that was not looked at."""
    is_cancelled = progress is not None and progress.state is BulkState.CANCELLED
    answer: dict[str, Any] = {"id": None, "status": "throttled", "state": "throttled"}
    if is_cancelled:
        answer |= {
            "status_code": CANCELLED,
            "status": "cancelled",
            "state": "cancelled",
            "reason": "affiliates.bulk_cancelled",
            "message": "The batch was cancelled before this row.",
        }
    else:
        resume_at = progress.resume_at if progress else None
        seconds = (resume_at - now()).total_seconds() if resume_at else 1
        answer |= {
            "status_code": WAITING,
            "reason": progress.pause_reason if progress else "",
            "message": "Not submitted: the quota of this period is used up.",
            "retry_after": max(1, round(seconds)),
        }
    return lambda line: {"row": line.number, **answer}
