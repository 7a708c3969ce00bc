"""Start an action on the selected leads, follow it, end it early, take it back."""

from typing import Any, Final

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import NotFound
from leadflow.pipeline.queries.bulk import BulkJobRow, bulk_results, get_bulk_job, list_bulk_jobs
from leadflow.pipeline.rules.bulk import (
    BadSelection,
    BadValues,
    BulkAction,
    BulkResult,
    BulkState,
    Selection,
)
from leadflow.pipeline.rules.list_query import read_parameters
from leadflow.pipeline.services.bulk import cancel_bulk, start_bulk, undo_bulk
from leadflow.web.bulk_actions.wording import (
    RESULTS,
    STATES,
    STOPPED,
    UNDONE,
    leads,
    summary_of,
    titles_of,
)
from leadflow.web.shell.pages import PageRequest, action, page, render_page, trigger, zone_of

MAY_SEE: Final = (Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)
MAY_START: Final = (Permission.LEAD_CHANGE, Permission.LEAD_ASSIGN, Permission.LEAD_DELETE)
ON_PAGE: Final = 50
PULSE: Final = "live, every 2s, undone"
STILL: Final = "live, undone"
LONGEST_ID: Final = 19
RESULTS_PART: Final = "bulk-results"


class NoSuchAction(NotFound):
    code = "leads.no_such_action"


@page(permission=MAY_SEE, post=True)
def jobs(request: PageRequest) -> HttpResponse:
    """List the person's actions on many leads; start one."""
    if request.method == "POST":
        return start(request)
    found = list_bulk_jobs(
        actor=request.actor, cursor=request.GET.get("cursor") or None, limit=ON_PAGE
    )
    context = {
        "rows": [
            (job, title, STATES[job.state], summary_of(job))
            for job, title in zip(found.items, titles_of(found.items), strict=True)
        ],
        "next_cursor": found.next_cursor,
        "nav": "leads",
    }
    return render(request, "bulk_actions/jobs.html", context)


def start(request: PageRequest) -> HttpResponse:
    """Start what the form of the selection bar says, and show how far it is."""
    given, moment = request.POST, now()
    if given.get("action") not in set(BulkAction):
        raise NoSuchAction("There is no such action.")
    kind = BulkAction(given["action"])
    job_id = start_bulk(
        actor=request.actor,
        action=kind,
        selection=selection_of(request),
        values=values_of(kind, given),
        now=moment,
    )
    if not request.htmx:
        return HttpResponseRedirect(reverse("bulk-action", args=[job_id]))
    return show(request, job_id)


def selection_of(request: PageRequest) -> Selection:
    """Return the ticked leads, or all of the list that the form's query says."""
    given = request.POST
    if given.get("all") == "1":
        pairs = [
            (name, value)
            for name, values in QueryDict(given.get("query", "").removeprefix("?")).lists()
            for value in values
        ]
        query = read_parameters(pairs)
        zone = zone_of(request.actor)
        return Selection(filters=query.filters(user_id=request.actor.user_id, zone=zone, now=now()))
    ids = given.getlist("ids")
    if not all(text.isascii() and text.isdigit() and len(text) <= LONGEST_ID for text in ids):
        raise BadSelection("These are no leads.", field="ids")
    return Selection(ids=tuple(map(int, ids)))


def values_of(kind: BulkAction, given: QueryDict) -> dict[str, Any]:
    """Return what the form says the action is to write."""
    match kind:
        case BulkAction.ASSIGN:
            return {"owner": owner_of(given.get("owner", ""))}
        case BulkAction.STATUS:
            return {"status": given.get("status", ""), "reason": given.get("reason", "")}
        case BulkAction.ADD_TAG | BulkAction.REMOVE_TAG:
            return {"tag": given.get("tag", "")}
        case BulkAction.NEXT_ACTION:
            at = moment_of(given.get("next_action_at", ""))
            return {"text": given.get("next_action", ""), "at": at}
    return {}


def owner_of(text: str) -> int | None:
    """Return whom the leads go to; nobody when nothing is said."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_ID):
        raise BadValues("There is no such user to work leads.", field="owner")
    return int(text)


def moment_of(text: str) -> str | None:
    """Return a moment the person typed in their own zone."""
    if not text:
        return None
    try:
        moment = parse_datetime(text)
        if moment is None:
            raise ValueError(text)  # noqa: TRY301 - one answer for all that is no moment
        aware = moment if moment.tzinfo else timezone.make_aware(moment)
        return aware.isoformat()
    except (ValueError, OverflowError) as error:
        raise BadValues("Give a day and a time.", field="next_action_at") from error


@page(permission=MAY_SEE)
def job(request: PageRequest, job_id: int) -> HttpResponse:
    """Show how far an action is: as a page with every lead, or as the part that follows it."""
    if request.htmx and request.htmx.target != RESULTS_PART:
        return show(request, job_id)
    row = get_bulk_job(actor=request.actor, job_id=job_id)
    chosen = request.GET.get("state", "")
    found = bulk_results(
        actor=request.actor,
        job_id=job_id,
        result=BulkResult(chosen) if chosen in set(BulkResult) else None,
        cursor=request.GET.get("cursor") or None,
        limit=ON_PAGE,
    )
    context = context_of(request, row) | {
        "rows": [(one, RESULTS[one.result], UNDONE[one.undo]) for one in found.items],
        "next_cursor": found.next_cursor,
        "chosen": chosen,
        "views": [("", f"All {row.total:,}"), *counted(row)],
        "is_page": True,
        "nav": "leads",
    }
    return render_page(request, "bulk_actions/job.html", context, part="bulk_actions/results.html")


@action(permission=MAY_SEE)
def cancel(request: PageRequest, job_id: int) -> HttpResponse:
    """Change no more leads."""
    cancel_bulk(actor=request.actor, job_id=job_id, now=now())
    return after(request, job_id)


@action(permission=MAY_SEE)
def undo(request: PageRequest, job_id: int) -> HttpResponse:
    """Put the changed leads back."""
    undo_bulk(actor=request.actor, job_id=job_id, now=now())
    return after(request, job_id)


def after(request: PageRequest, job_id: int) -> HttpResponse:
    """Show the job after something was done with it."""
    if not request.htmx:
        return HttpResponseRedirect(reverse("bulk-action", args=[job_id]))
    return show(request, job_id)


def show(request: PageRequest, job_id: int) -> HttpResponse:
    """Render the part that follows a job; the list behind it is refreshed when the job ends."""
    row = get_bulk_job(actor=request.actor, job_id=job_id)
    context = context_of(request, row) | {"is_page": request.GET.get("page") == "1"}
    response = render(request, "bulk_actions/progress.html", context)
    here = request.htmx.current_url_abs_path or ""
    has_ended = request.GET.get("following") == "1" and not row.is_at_work
    if has_ended and here.partition("?")[0] == reverse("leads"):
        trigger(response, "refresh", {"target": "#results"})
    return response


def context_of(request: PageRequest, row: BulkJobRow) -> dict[str, Any]:
    """Return what the part that follows a job shows."""
    is_back = row.state in {BulkState.UNDOING, BulkState.UNDONE}
    is_young = row.undo_until is not None and row.undo_until > now()
    return {
        "job": row,
        "title": titles_of([row])[0],
        "count": leads(row.total),
        "state": STATES[row.state],
        "summary": summary_of(row),
        "stop_text": STOPPED.get(row.stop_reason, row.stop_reason),
        "is_selecting": row.state is BulkState.SELECTING,
        "done": row.undone + row.kept if is_back else row.done,
        "total": row.changed if is_back else row.total,
        "label": "leads put back" if is_back else "leads done",
        "can_cancel": row.state in {BulkState.SELECTING, BulkState.RUNNING},
        "can_undo": (not row.is_at_work and is_young and row.changed > row.undone + row.kept),
        "topic": f"bulk:{request.actor.user_id}",
        "trigger": PULSE if row.is_at_work else STILL,
        "following": row.is_at_work,
    }


def counted(row: BulkJobRow) -> list[tuple[str, str]]:
    """Return how many leads each result came of."""
    counts = {
        BulkResult.CHANGED: row.changed,
        BulkResult.SKIPPED: row.skipped,
        BulkResult.FAILED: row.failed,
    }
    return [(kind.value, f"{RESULTS[kind]} {count:,}") for kind, count in counts.items()]
