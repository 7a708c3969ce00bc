"""One import, from its columns to its report; what can be done at each step."""

from typing import Any, Final

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.pipeline.queries.imports import ImportView, get_import, list_lines
from leadflow.pipeline.rules.imports.states import REJECTS, ImportState
from leadflow.pipeline.services.imports import steps
from leadflow.pipeline.services.imports.reporting import export_rejects
from leadflow.web.imports.forms import ColumnsForm
from leadflow.web.imports.wording import REASONS, outcomes, shown, steps_at, wanted
from leadflow.web.shell.forms import refuse
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page

ON_PAGE: Final = 50
PULSE: Final = "live, every 2s"
NEEDED: Final = Permission.LEAD_IMPORT


@page(permission=NEEDED)
def job(request: PageRequest, job_id: int) -> HttpResponse:
    """Show an import at the step it is at."""
    row = get_import(actor=request.actor, job_id=job_id)
    context = context_of(row)
    if row.state is ImportState.DRAFT:
        context |= ColumnsForm(job=row).shown(row.samples)
    else:
        context |= rows_context(request, row)
    return render_page(request, "imports/job.html", context, part="imports/job_body.html")


@action(permission=NEEDED)
def columns(request: PageRequest, job_id: int) -> HttpResponse:
    """Take what the columns hold and what is to be done, and begin the dry run."""
    row = get_import(actor=request.actor, job_id=job_id)
    form = ColumnsForm(request.POST, job=row)
    if form.is_valid():
        try:
            steps.prepare(
                actor=request.actor,
                job_id=job_id,
                mapping=form.cleaned_data["mapping"],
                options=form.to_options(),
                now=now(),
            )
            steps.check(actor=request.actor, job_id=job_id, now=now())
        except DomainError as error:
            refuse(form, error)
        else:
            return done(request, "The check has begun", to=address(job_id))
    context = {**context_of(row), **form.shown(row.samples)}
    return render_page(
        request, "imports/job.html", context, part="imports/job_body.html", status=422
    )


@action(permission=NEEDED)
def reopen(request: PageRequest, job_id: int) -> HttpResponse:
    """Go back to the columns."""
    steps.prepare(actor=request.actor, job_id=job_id, now=now())
    return done(request, "The columns can be changed", to=address(job_id))


@action(permission=NEEDED)
def start_job(request: PageRequest, job_id: int) -> HttpResponse:
    """Bring in the rows that are left."""
    steps.start(actor=request.actor, job_id=job_id, now=now())
    return done(request, "The rows are being imported", to=address(job_id))


@action(permission=NEEDED)
def cancel_job(request: PageRequest, job_id: int) -> HttpResponse:
    """Bring in no more rows."""
    steps.cancel(actor=request.actor, job_id=job_id, now=now())
    return done(request, "No more rows are worked", to=address(job_id))


@action(permission=NEEDED)
def undo_job(request: PageRequest, job_id: int) -> HttpResponse:
    """Take the import back."""
    steps.undo(actor=request.actor, job_id=job_id, now=now())
    return done(request, "The import is being taken back", to=address(job_id))


@action(permission=NEEDED)
def discard_job(request: PageRequest, job_id: int) -> HttpResponse:
    """Throw away a file of which nothing is imported."""
    steps.discard(actor=request.actor, job_id=job_id, now=now())
    return done(request, "The file is discarded", to=reverse("imports"))


@page(permission=NEEDED)
def rejects(request: PageRequest, job_id: int) -> HttpResponseBase:
    """Return the rows to correct as a file."""
    return StreamingHttpResponse(
        export_rejects(actor=request.actor, job_id=job_id, now=now()),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="import-{job_id}-rejects.csv"'},
    )


def address(job_id: int) -> str:
    """Return where an import is shown."""
    return reverse("import-job", args=[job_id])


def context_of(row: ImportView) -> dict[str, Any]:
    """Return what every step shows."""
    ended = row.state in {ImportState.DONE, ImportState.CANCELLED, ImportState.STOPPED}
    wrote = row.counts["added"] + row.counts["updated"]
    return {
        "job": row,
        "title": row.file_name,
        "steps": steps_at(row.state),
        "is_check": row.is_before_start,
        "reason": REASONS.get(row.stop_reason, ""),
        "topic": f"import:{row.id}",
        "trigger": PULSE if row.is_at_work else "live",
        "may_undo": bool(ended and wrote and row.undo_until and row.undo_until > now()),
        "wrote": wrote,
        "undone_so_far": row.undone + row.kept,
        "left": row.total - row.done,
    }


def rows_context(request: PageRequest, row: ImportView) -> dict[str, Any]:
    """Return what the check and the report show: counts, and rows narrowed by their result."""
    chosen = request.GET.get("result", "")
    found = list_lines(
        actor=request.actor,
        job_id=row.id,
        results=wanted(chosen),
        cursor=request.GET.get("cursor") or None,
        limit=ON_PAGE,
    )
    told = outcomes(row)
    whole = row.checked if row.is_before_start else row.done
    return {
        "outcomes": told,
        "views": [
            ("", f"All {whole:,}"),
            *((one.key, f"{one.label} {one.count:,}") for one in told),
        ],
        "chosen": chosen,
        "rows": [shown(row, line) for line in found.items],
        "next_cursor": found.next_cursor,
        "ready": row.check_counts["added"] + row.check_counts["updated"],
        "has_rejects": any(one.count for one in told if one.key in REJECTS),
    }
