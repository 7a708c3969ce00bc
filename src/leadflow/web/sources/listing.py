"""Every affiliate's submissions, for those who manage them."""

from datetime import date, datetime, time, timedelta
from typing import Final

from django.http import HttpResponse
from django.utils.dateparse import parse_date

from leadflow.affiliates.queries.calls import attempts_of
from leadflow.affiliates.queries.submissions import (
    SubmissionFilters,
    get_submission,
    list_submissions,
    transitions_of,
)
from leadflow.affiliates.rules.wording import REASON_TEXT, step_text
from leadflow.affiliates.types import Reason, State
from leadflow.identity.types import Permission
from leadflow.web import steps
from leadflow.web.shell.pages import PageRequest, page, render_page, zone_of
from leadflow.web.sources import narrowing
from leadflow.web.states import word_of

ON_PAGE: Final = 50
VIEWS: Final = [("", "All")] + [(state.value, word_of(state)) for state in State]
# Besides the states: what has come so far, wherever it is now.
REACHED: Final = {"reached_accepted": "accepted", "reached_confirmed": "confirmed"}
ANY_TIME: Final = [*narrowing.PERIODS, ("", "Any time")]


@page(permission=Permission.SUBMISSION_VIEW_ALL)
def submissions(request: PageRequest) -> HttpResponse:
    """Show submissions, newest first, narrowed by state, reason, source, time and text."""
    found = list_submissions(
        actor=request.actor,
        filters=filters_of(request),
        cursor=request.GET.get("cursor") or None,
        limit=ON_PAGE,
    )
    choices = narrowing.choices_of(request)
    context = {
        "rows": found.items,
        "next_cursor": found.next_cursor,
        "views": VIEWS,
        "periods": ANY_TIME,
        "choices": choices,
        "chips": [*narrowing.chips_of(request, choices), *chips_of(request)],
    }
    return render_page(
        request, "sources/submissions.html", context, part="sources/submissions_list.html"
    )


@page(permission=Permission.SUBMISSION_VIEW_ALL)
def submission(request: PageRequest, submission_id: int) -> HttpResponse:
    """Show one submission with every step, the rule that decided it, and its calls."""
    actor = request.actor
    row = get_submission(actor=actor, submission_id=submission_id)
    history = [
        (step_text(State(step.to_state), Reason(step.reason)), step)
        for step in reversed(transitions_of(row.id))
    ]
    may_see_lead = actor.may(Permission.LEAD_VIEW_ALL) or actor.may(Permission.LEAD_VIEW_OWN)
    context = {
        "row": row,
        "history": history,
        "steps": steps.of_submission(row.state),
        "attempts": attempts_of(actor=actor, submission_id=row.id),
        "lead_id": row.lead_id if may_see_lead else None,
        "may_review": actor.may(Permission.SUBMISSION_REVIEW)
        and row.reason == Reason.MANUAL_REVIEW,
    }
    return render_page(request, "sources/submission.html", context)


def filters_of(request: PageRequest) -> SubmissionFilters:
    """Return what the address asks for; what makes no sense narrows nothing."""
    given = request.GET
    status = given.get("status", "")
    start, end = span_of(request)
    return SubmissionFilters(
        states=(status,) if status in set(State) else (),
        reached=REACHED.get(status, ""),
        affiliate_id=narrowing.affiliate_of(request),
        campaign=narrowing.campaign_of(request),
        reason=given["reason"] if given.get("reason") in set(Reason) else "",
        is_duplicate=True if given.get("known") == "1" else None,
        q=given.get("q", "")[:100],
        created_after=start,
        created_before=end,
    )


def span_of(request: PageRequest) -> tuple[datetime | None, datetime | None]:
    """Return from when to when; one day goes before a period."""
    if day := parse_day(request.GET.get("day", "")):
        start = datetime.combine(day, time.min, tzinfo=zone_of(request.actor))
        return start, start + timedelta(days=1)
    days = narrowing.period_of(request)
    return (narrowing.since_of(request, days), None) if days else (None, None)


def parse_day(text: str) -> date | None:
    """Return the day written as 2026-03-02, or None; the calendar's last day is none."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and date.min < day < date.max - timedelta(days=1) else None


def chips_of(request: PageRequest) -> list[narrowing.Chip]:
    """Return (parameter, label, words) of what narrows the list and has no other control."""
    given = request.GET
    reason, day = given.get("reason", ""), parse_day(given.get("day", ""))
    chosen = [
        ("day", "Day", f"{day:%-d %b %Y}" if day else ""),
        ("status", "Came as far as", word_of(REACHED.get(given.get("status", ""), "")).lower()),
        ("known", "Mobile", "known already" if given.get("known") == "1" else ""),
        ("reason", "Reason", REASON_TEXT[Reason(reason)] if reason in set(Reason) else ""),
    ]
    return [chip for chip in chosen if chip[2]]
