"""The affiliate's submissions: listed, exported, and one by one."""

from collections.abc import Iterator
from typing import Final

from django.http import HttpResponse, StreamingHttpResponse

from leadflow.affiliates.queries import get_my_affiliate
from leadflow.affiliates.queries.calls import CallNotFound, attempts_of, get_call
from leadflow.affiliates.queries.campaigns import list_campaigns
from leadflow.affiliates.queries.submissions import (
    COUNT_CAP,
    CallRow,
    SubmissionFilters,
    count_submissions,
    find_call,
    get_submission,
    list_submissions,
    neighbours,
    transitions_of,
)
from leadflow.affiliates.rules.answers import OPEN
from leadflow.affiliates.rules.states import TERMINAL
from leadflow.affiliates.rules.wording import step_text
from leadflow.affiliates.services.exports import note_export
from leadflow.affiliates.types import Reason, State, SubmissionRow, TransitionRow
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.cells import MARK, csv_line
from leadflow.kernel.clock import now
from leadflow.web import steps
from leadflow.web.portal.answers import context_of
from leadflow.web.portal.forms import RegistrationForm
from leadflow.web.shell.pages import PageRequest, page, render_page
from leadflow.web.shell.records import beside, query_of
from leadflow.web.timeline import Entry, icon_of, rules_of

ON_PAGE: Final = 50
EXPORT_CHUNK: Final = 1000
VIEWS: Final = [
    ("", "All"),
    ("registration", "Registration needed"),
    ("verifying", "Verifying"),
    ("progress", "In progress"),
    ("confirmed", "Confirmed"),
    ("ended", "Ended"),
]
NARROWED_BY: Final = ("view", "campaign", "q")
STATES_OF: Final[dict[str, tuple[str, ...]]] = {
    "registration": (State.AWAITING_REGISTRATION,),
    "verifying": (State.VERIFYING,),
    "progress": (State.ACCEPTED, State.CONFIRMING),
    "confirmed": (State.CONFIRMED, State.IN_SUPPLY, State.PURCHASED),
    "ended": tuple(sorted(TERMINAL - {State.PURCHASED})),
}
COLUMNS: Final = (
    "id", "mobile", "state", "reason", "registration_number", "name", "city", "campaign",
    "sub_id", "created_at", "updated_at",
)  # fmt: skip


@page(permission=Permission.SUBMISSION_CREATE)
def submissions(request: PageRequest) -> HttpResponse:
    """Show the affiliate's submissions, newest first."""
    mine = get_my_affiliate(actor=request.actor)
    filters = filters_of(request, mine.id)
    found = list_submissions(
        actor=request.actor,
        filters=filters,
        cursor=request.GET.get("cursor") or None,
        limit=ON_PAGE,
    )
    campaigns = list_campaigns(actor=request.actor)
    chosen = [row.name for row in campaigns if row.slug == filters.campaign]
    context = {
        "query": query_of(request, NARROWED_BY),
        "rows": [(row, steps.of_submission(row.state)) for row in found.items],
        "next_cursor": found.next_cursor,
        "total": total_text(count_submissions(actor=request.actor, filters=filters)),
        "views": VIEWS,
        "campaigns": campaigns if len(campaigns) > 1 else [],
        "campaign": chosen[0] if chosen else filters.campaign,
        "is_narrowed": bool(filters.states or filters.q or filters.campaign),
        "topic": f"affiliate:{mine.id}",
    }
    return render_page(
        request, "portal/submissions.html", context, part="portal/submissions_list.html"
    )


@page(permission=Permission.SUBMISSION_CREATE)
def submission(request: PageRequest, submission_id: int) -> HttpResponse:
    """Show one submission with every step so far."""
    row = get_submission(actor=request.actor, submission_id=submission_id)
    return show_submission(request, row)


def total_text(count: int) -> str:
    """Return a count as the list shows it."""
    return f"{COUNT_CAP:,}+" if count > COUNT_CAP else f"{count:,}"


def show_submission(
    request: PageRequest, row: SubmissionRow, form: RegistrationForm | None = None
) -> HttpResponse:
    """Render the page of a submission; `form` holds a registration that was refused."""
    mine = get_my_affiliate(actor=request.actor)
    filters = filters_of(request, mine.id)
    ids = neighbours(actor=request.actor, filters=filters, submission_id=row.id)
    query = query_of(request, NARROWED_BY)
    call = find_call(row.id)
    context = {
        **context_of(row, form),
        "row": row,
        "is_page": True,
        "steps": steps.of_submission(row.state),
        "entries": [entry_of(step) for step in reversed(transitions_of(row.id))],
        "call": call,
        "may_answer": call is not None and may_answer(request.actor, call),
        "attempts": attempts_of(actor=request.actor, submission_id=row.id) if call else [],
        "beside": beside(ids, page="my-submission", query=query, noun="submission"),
        "list_query": query,
        "topic": f"affiliate:{mine.id}",
        "nav": "my-submissions",
    }
    return render_page(
        request,
        "portal/submission.html",
        context,
        part="portal/submission_body.html",
        status=422 if form else 200,
    )


def may_answer(actor: Actor, call: CallRow) -> bool:
    """Tell whether the actor can answer a call on the telephone page: simulated, in a sandbox."""
    if call.channel != "simulator" or call.state not in OPEN:
        return False
    try:
        get_call(actor=actor, submission_id=call.id)
    except CallNotFound:
        return False
    return True


def entry_of(step: TransitionRow) -> Entry:
    """Return a step as the page draws it, without who of the staff did it."""
    text = step_text(State(step.to_state), Reason(step.reason))
    return Entry(icon_of(f"submission.{step.to_state}"), text, step.at, rules_of(step.rule))


@page(permission=Permission.SUBMISSION_CREATE)
def export(request: PageRequest) -> StreamingHttpResponse:
    """Send the listed submissions as CSV, however many there are."""
    filters = filters_of(request, get_my_affiliate(actor=request.actor).id)
    note_export(actor=request.actor, now=now())
    answer = StreamingHttpResponse(lines(request, filters), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="submissions.csv"'
    return answer


def lines(request: PageRequest, filters: SubmissionFilters) -> Iterator[str]:
    """Yield the export line by line, page after page."""
    yield MARK + csv_line(COLUMNS)
    cursor: str | None = None
    while True:
        found = list_submissions(
            actor=request.actor, filters=filters, cursor=cursor, limit=EXPORT_CHUNK
        )
        for row in found.items:
            yield csv_line([exported(row, column) for column in COLUMNS])
        cursor = found.next_cursor
        if cursor is None:
            return


def exported(row: SubmissionRow, column: str) -> str:
    """Return one cell of the export."""
    value = getattr(row, column)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def filters_of(request: PageRequest, affiliate_id: int) -> SubmissionFilters:
    """Return what the address asks for, of this affiliate's alone."""
    given = {name: str(value).replace("\x00", "") for name, value in request.GET.items()}
    return SubmissionFilters(
        affiliate_id=affiliate_id,
        states=STATES_OF.get(given.get("view", ""), ()),
        campaign=given.get("campaign", "")[:60],
        q=given.get("q", "")[:100],
    )
