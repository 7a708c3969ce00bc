"""The page of one lead: who it is, where it stands, and one history from the first touch on."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from django.http import HttpResponse

from leadflow.affiliates.queries.leads import get_handed_over, submission_of
from leadflow.affiliates.types import SubmissionRow
from leadflow.identity.queries import names_of
from leadflow.identity.types import SYSTEM, Permission
from leadflow.leads.queries import get_lead, neighbours, timeline
from leadflow.leads.types import LeadRow, LeadStatus, TimelineRow
from leadflow.web import steps
from leadflow.web.leads.listing import NARROWED_BY, filters_of
from leadflow.web.shell.pages import PageRequest, page, render_page
from leadflow.web.shell.records import Beside, beside, query_of
from leadflow.web.states import word_of
from leadflow.web.timeline import Entry, icon_of, rules_of
from leadflow.web.words import phone

MAY_SEE: Final = (
    Permission.LEAD_VIEW_ALL,
    Permission.LEAD_VIEW_OWN,
    Permission.SUBMISSION_VIEW_ALL,
    Permission.SUPPLY_WORK,
)
MAY_LIST: Final = (Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)
PIPELINE: Final[list[LeadStatus]] = [
    status for status in LeadStatus if status is not LeadStatus.LOST
]


@page(permission=MAY_SEE)
def lead(request: PageRequest, lead_id: int) -> HttpResponse:
    """Show one lead with everything that happened to it, newest first."""
    may_list = any(map(request.actor.may, MAY_LIST))
    row, history = find(request, lead_id)
    submission = submission_of(lead_id=lead_id)
    names = names_of({step.actor for step in flat(history)})
    context = {
        "row": row,
        "title": row.name or phone(row.phone) or "Name not given",
        "entries": [entry_of(step, names) for step in reversed([*flat(history)])],
        "submission": submission,
        "steps": way_of(row, submission),
        "may_list": may_list,
        "beside": ways_on(request, lead_id) if may_list else None,
        "list_query": query_of(request, NARROWED_BY),
        "may_manage": request.actor.may(Permission.SUBMISSION_VIEW_ALL),
        "nav": "leads" if may_list else "",
    }
    return render_page(request, "leads/lead.html", context, part="leads/lead_body.html")


def find(request: PageRequest, lead_id: int) -> tuple[LeadRow, list[TimelineRow]]:
    """Return the lead and its history, as the sales desk or as those who brought it may see it.

    Raises LeadNotFound.
    """
    actor = request.actor
    if not any(map(actor.may, MAY_LIST)):
        actor = get_handed_over(actor=actor, lead_id=lead_id)
    return get_lead(actor=actor, lead_id=lead_id), timeline(actor=actor, lead_id=lead_id)


def ways_on(request: PageRequest, lead_id: int) -> Beside:
    """Return the way to the leads before and after this one in the list one came from."""
    ids = neighbours(actor=request.actor, filters=filters_of(request), lead_id=lead_id)
    return beside(ids, page="lead", query=query_of(request, NARROWED_BY), noun="lead")


def way_of(row: LeadRow, submission: SubmissionRow | None) -> list[steps.Step]:
    """Return the bar of steps: the submission's way while it is on it, else the pipeline's."""
    if submission is not None:
        return steps.of_submission(submission.state)
    if row.status == LeadStatus.LOST:
        return steps.along([word_of(s) for s in PIPELINE], 0, tone="bad", word="Lost")
    return steps.along([word_of(s) for s in PIPELINE], PIPELINE.index(LeadStatus(row.status)))


def flat(history: Iterable[TimelineRow]) -> Iterator[TimelineRow]:
    """Yield the steps oldest first, those from before the lead was accepted included."""
    for step in history:
        for before in step.data.get("before", []):
            yield step_before(step.seq, before)
        yield step


def step_before(seq: int, kept: dict[str, Any]) -> TimelineRow:
    """Return a step from before the lead was accepted, as the lead's first entry keeps it."""
    return TimelineRow(
        seq=seq,
        kind=f"submission.{kept.get('state', '')}",
        at=datetime.fromisoformat(kept["at"]),
        actor=kept["actor"],
        text=kept["text"],
        rule=kept["rule"],
        data={},
    )


def entry_of(step: TimelineRow, names: dict[str, str]) -> Entry:
    """Return a step as the page draws it; what happened by itself was done by nobody."""
    actor = "" if step.actor == SYSTEM.username else names.get(step.actor, step.actor)
    return Entry(icon_of(step.kind), step.text, step.at, rules_of(step.rule), actor)
