"""The affiliate's home: one number in, one answer at once."""

from datetime import timedelta
from typing import Final

from django.http import HttpResponse
from django.urls import reverse

from leadflow.affiliates.queries import get_my_affiliate
from leadflow.affiliates.queries.campaigns import list_campaigns
from leadflow.affiliates.queries.portal import my_quota
from leadflow.affiliates.queries.quality import QualityFilters, daily_quality
from leadflow.affiliates.queries.submissions import get_submission, list_submissions
from leadflow.affiliates.services.registration import supply_registration
from leadflow.affiliates.services.submit import submit as submit_lead
from leadflow.affiliates.types import CampaignRow, State, SubmissionRow
from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError, Invalid, Throttled
from leadflow.kernel.limits import window_start
from leadflow.web.portal.answers import context_of, refusal_of, sentence_of
from leadflow.web.portal.following import show_submission
from leadflow.web.portal.forms import RegistrationForm, SubmitForm
from leadflow.web.shell.forms import posted, refuse
from leadflow.web.shell.pages import (
    PageRequest,
    action,
    done,
    page,
    render_page,
    trigger,
    zone_of,
)
from leadflow.web.words import due

DAY: Final = 86_400
SHOWN: Final = 8
LAST_SECONDS: Final = 59  # so that the minute told is not too early
TREND_DAYS: Final = 14
# what a mobile and a registration look like where the campaign is
EXAMPLES: Final = {"IN": ("98123 00001", "MH 12 AB 1234"), "GB": ("07400 123456", "AB12 CDE")}


@page(permission=Permission.SUBMISSION_CREATE, post=True)
def submit(request: PageRequest) -> HttpResponse:
    """Show the form, take a number, and answer beside it."""
    campaigns = list_campaigns(actor=request.actor)
    form = SubmitForm(posted(request), campaigns=campaigns)
    answer = None
    if request.method == "POST" and form.is_valid():
        try:
            answer = submit_lead(actor=request.actor, data=form.to_input(), now=now())
        except Throttled as error:
            again_at = now() + timedelta(seconds=error.retry_after + LAST_SECONDS)
            form.add_error(None, f"{error.message} Open again: {due(again_at)}.")
        except DomainError as error:
            refuse(form, error)
        else:
            form = SubmitForm(campaigns=campaigns, initial=form.to_keep())
    return show_form(request, form, campaigns, answer=answer)


@page(permission=Permission.SUBMISSION_CREATE)
def recent(request: PageRequest) -> HttpResponse:
    """Show today's figures and the newest submissions, as they stand now."""
    return render_page(request, "portal/recent.html", aside_of(request))


@action(permission=Permission.SUBMISSION_CREATE)
def registration(request: PageRequest, submission_id: int) -> HttpResponse:
    """Take the registration of a submission and show where it stands now."""
    form = RegistrationForm(request.POST)
    row = None
    if form.is_valid():
        try:
            result = supply_registration(
                actor=request.actor,
                submission_id=submission_id,
                registration_number=form.cleaned_data["registration_number"],
                now=now(),
            )
        except Invalid as error:
            refuse(form, error)
        else:
            row = result.submission
            if refusal := refusal_of(result):
                form.add_error("registration_number", refusal)
    row = row or get_submission(actor=request.actor, submission_id=submission_id)
    return show_answer(request, row, form if form.errors else None)


def show_answer(
    request: PageRequest, row: SubmissionRow, refused: RegistrationForm | None
) -> HttpResponse:
    """Show where a submission stands: in its card, or without htmx on its own page.

    `refused` holds a registration that is not good; else the next number can be typed at once.
    """
    if request.htmx:
        context = context_of(row, refused)
        status = 422 if refused else 200
        response = render_page(request, "portal/answer.html", context, status=status)
        if refused:
            return response
        return trigger(trigger(response, "submitted"), "focus-on", "#id_mobile")
    if refused:
        return show_submission(request, row, refused)
    return done(request, sentence_of(row), to=reverse("my-submission", args=[row.id]))


def show_form(
    request: PageRequest,
    form: SubmitForm,
    campaigns: list[CampaignRow],
    *,
    answer: SubmissionRow | None = None,
) -> HttpResponse:
    """Render the form, ready for the next number, with the answer to the one before above it."""
    mine = get_my_affiliate(actor=request.actor)
    waits = answer is not None and answer.state is State.AWAITING_REGISTRATION
    context: dict[str, object] = {
        "form": form,
        "campaigns": campaigns,
        "is_suspended": mine.is_suspended,
        "examples": EXAMPLES.get(campaigns[0].region if campaigns else "", ("", "")),
        "is_next": not form.errors and not waits,
        "topic": f"affiliate:{mine.id}",
        "nav": "submit",
    }
    if answer:
        context |= context_of(answer)
    if not request.htmx:
        context |= aside_of(request)
    response = render_page(
        request,
        "portal/submit.html",
        context,
        part="portal/submit_form.html",
        status=422 if form.errors else 200,
    )
    return trigger(response, "submitted") if answer else response


def aside_of(request: PageRequest) -> dict[str, object]:
    """Return today's figures, their trend, the quota and the newest submissions."""
    moment = now()
    local = moment.astimezone(zone_of(request.actor))
    tomorrow = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    daily = daily_quality(
        actor=request.actor,
        filters=QualityFilters(since=tomorrow - timedelta(days=TREND_DAYS), until=tomorrow),
        zone=zone_of(request.actor),
    )
    counts = [day.counts for day in daily]
    figures = [
        ("Submitted", [day.submissions for day in counts]),
        ("Accepted", [day.accepted for day in counts]),
        ("Confirmed", [day.confirmed for day in counts]),
        ("Purchased", [day.purchased for day in counts]),
    ]
    return {
        "figures": [(name, values[-1], sum(values)) for name, values in figures],
        "days": TREND_DAYS,
        "quota": my_quota(actor=request.actor, now=moment),
        "quota_over": window_start(moment, DAY) + timedelta(seconds=DAY),
        "recent": list_submissions(actor=request.actor, limit=SHOWN).items,
    }
