"""One bulk submission, from its columns to its report; what can be done at each step."""

from typing import Any, Final

from django.http import HttpResponse
from django.urls import reverse

from leadflow.affiliates.queries.bulk import (
    BulkJobRow,
    get_job,
    list_lines,
    sample_cells,
)
from leadflow.affiliates.queries.campaigns import list_campaigns
from leadflow.affiliates.queries.portal import my_quota
from leadflow.affiliates.rules.bulk.states import REJECTS, BulkSource, BulkState
from leadflow.affiliates.services.bulk.reports import export_rows
from leadflow.affiliates.services.bulk.steps import cancel, start
from leadflow.affiliates.services.bulk.uploads import discard, name_columns, reopen_columns
from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.web.bulk.forms import ColumnsForm
from leadflow.web.bulk.outcomes import (
    REASONS,
    is_before_start,
    outcomes,
    shown,
    steps_at,
    wanted,
)
from leadflow.web.shell.forms import refuse
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page
from leadflow.web.words import moment

ON_PAGE: Final = 50
PULSE: Final = "live, every 3s"


@page(permission=Permission.SUBMISSION_CREATE)
def job(request: PageRequest, job_id: int) -> HttpResponse:
    """Show a bulk submission at the step it is at."""
    row = get_job(actor=request.actor, job_id=job_id)
    context = context_of(row)
    if row.state is BulkState.DRAFT:
        form = ColumnsForm(job=row, campaigns=list_campaigns(actor=request.actor))
        context |= form.shown(samples_of(row))
    else:
        context |= rows_context(request, row)
    return render_page(request, "bulk/job.html", context, part="bulk/job_body.html")


@action(permission=Permission.SUBMISSION_CREATE)
def columns(request: PageRequest, job_id: int) -> HttpResponse:
    """Take what the columns hold, and begin the dry run."""
    row = get_job(actor=request.actor, job_id=job_id)
    form = ColumnsForm(request.POST, job=row, campaigns=list_campaigns(actor=request.actor))
    if form.is_valid():
        try:
            name_columns(
                actor=request.actor,
                job_id=job_id,
                mapping=form.cleaned_data["mapping"],
                campaign=form.cleaned_data["campaign"],
                consent=form.to_consent(),
                now=now(),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            return done(request, "The dry run has begun", to=address(job_id))
    context = {**context_of(row), **form.shown(samples_of(row))}
    return render_page(request, "bulk/job.html", context, part="bulk/job_body.html", status=422)


@action(permission=Permission.SUBMISSION_CREATE)
def reopen(request: PageRequest, job_id: int) -> HttpResponse:
    """Go back to the columns."""
    reopen_columns(actor=request.actor, job_id=job_id)
    return done(request, "The columns can be changed", to=address(job_id))


@action(permission=Permission.SUBMISSION_CREATE)
def start_job(request: PageRequest, job_id: int) -> HttpResponse:
    """Submit the rows that have no result yet."""
    start(actor=request.actor, job_id=job_id, now=now())
    return done(request, "The rows are being submitted", to=address(job_id))


@action(permission=Permission.SUBMISSION_CREATE)
def cancel_job(request: PageRequest, job_id: int) -> HttpResponse:
    """Submit no more rows."""
    cancel(actor=request.actor, job_id=job_id, now=now())
    return done(request, "No more rows are submitted", to=address(job_id))


@action(permission=Permission.SUBMISSION_CREATE)
def discard_job(request: PageRequest, job_id: int) -> HttpResponse:
    """Throw away a file of which nothing is submitted."""
    discard(actor=request.actor, job_id=job_id)
    return done(request, "The file is discarded", to=reverse("bulk"))


@page(permission=Permission.SUBMISSION_CREATE)
def rows(request: PageRequest, job_id: int) -> HttpResponse:
    """Return rows as a file: those of one result, or all that need another look."""
    row = get_job(actor=request.actor, job_id=job_id)
    text = export_rows(
        actor=request.actor,
        job_id=job_id,
        results=wanted(request.GET.get("result", "")) or REJECTS,
        is_check=is_before_start(row),
        now=now(),
    )
    name = f"bulk-{job_id}-{request.GET.get('result') or 'rejects'}"
    safe = "".join(sign for sign in name if sign.isascii() and (sign.isalnum() or sign in "-_"))
    return HttpResponse(
        text,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{safe}.csv"'},
    )


def address(job_id: int) -> str:
    """Return where a bulk submission is shown."""
    return reverse("bulk-job", args=[job_id])


def context_of(row: BulkJobRow) -> dict[str, Any]:
    """Return what every step shows."""
    is_at_work = row.state in {BulkState.CHECKING, BulkState.RUNNING}
    lease = row.leased_until
    # A batch is worked by its own request; if that died, nobody works it until somebody says so.
    is_left = (
        row.state is BulkState.RUNNING
        and row.source is BulkSource.API
        and (lease is None or lease <= now())
    )
    return {
        "job": row,
        "title": row.file_name or f"API batch {row.id}",
        "steps": steps_at(row.state) if row.source is BulkSource.FILE else [],
        "is_at_work": is_at_work and not is_left,
        "is_left": is_left,
        "is_check": is_before_start(row),
        "reason": reason_of(row),
        "resume_text": moment(row.resume_at),
        "topic": f"affiliate:{row.affiliate_id}",
        "trigger": PULSE if is_at_work and not is_left else "live",
    }


def reason_of(row: BulkJobRow) -> str:
    """Return why a job rests, and what is to be done about it."""
    if row.state is BulkState.PAUSED and row.source is BulkSource.API:
        return "Send the request again with the same Idempotency-Key then, or submit the rest here."
    return REASONS.get(row.pause_reason, row.pause_reason)


def samples_of(row: BulkJobRow) -> list[list[str]]:
    """Return what the first rows hold in each column."""
    lines = sample_cells(row.id)
    return [
        list(dict.fromkeys(line[at] for line in lines if at < len(line) and line[at].strip()))
        for at in range(len(row.columns))
    ]


def rows_context(request: PageRequest, row: BulkJobRow) -> dict[str, Any]:
    """Return what the check and the report show: counts, and rows narrowed by their result."""
    chosen = request.GET.get("result", "")
    found = list_lines(
        actor=request.actor,
        job_id=row.id,
        results=wanted(chosen),
        is_check=is_before_start(row),
        cursor=request.GET.get("cursor") or None,
        limit=ON_PAGE,
    )
    told = outcomes(row)
    views = [("", f"All {row.total:,}"), *((one.key, f"{one.label} {one.count:,}") for one in told)]
    ready = sum(one.count for one in told if one.key not in {"invalid", "rejected", "open"})
    return {
        "outcomes": told,
        "views": views,
        "chosen": chosen,
        "rows": [shown(row, line) for line in found.items],
        "next_cursor": found.next_cursor,
        "left": row.total - row.done,
        "ready": ready,
        "has_rejects": any(one.count for one in told if one.key in REJECTS),
        "quota": my_quota(actor=request.actor, now=now()),
    }
