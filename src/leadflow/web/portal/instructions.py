"""Posting instructions, written for the affiliate that reads them."""

from typing import Final

from django.http import HttpResponse

from leadflow.affiliates.queries.campaigns import list_campaigns
from leadflow.identity.types import Permission
from leadflow.web.shell.pages import PageRequest, page, render_page

FIELDS: Final = [
    ("mobile", "The person's mobile, in any spelling.", True),
    ("registration_number", "The car's registration. Needed when the mobile is known.", False),
    ("campaign", "Which campaign; without it the default one.", False),
    ("name, email, city", "What you know of the person.", False),
    ("sub_id", "Your own reference; you can filter by it.", False),
    ("consent", "true, or {given, text_version, source_url, given_at}.", False),
]
ANSWERS: Final = [
    ("201", "accepted", "The mobile is new. The interest call follows."),
    ("202", "awaiting_registration", "The mobile is known. Send the registration within 72 hours."),
    ("202", "verifying", "The registration is being checked; nothing is asked of you."),
    ("409", "rejected", "This mobile with this car is known already."),
    ("422", "", "Something cannot be read; the answer names the field. Nothing was stored."),
    ("429", "", "A cap or quota is used up; Retry-After says for how long."),
]
MAGIC: Final = [
    ("… 0001", "says yes"),
    ("… 0002", "says no"),
    ("… 0003", "does not answer"),
    ("… 0006", "cannot be reached"),
]


@page(permission=Permission.SUBMISSION_CREATE)
def instructions(request: PageRequest) -> HttpResponse:
    """Show how to send leads by API, with this affiliate's campaigns."""
    campaigns = list_campaigns(actor=request.actor)
    context = {
        "campaigns": campaigns,
        "base": request.build_absolute_uri("/").rstrip("/"),
        "fields": FIELDS,
        "answers": ANSWERS,
        "magic": MAGIC if any(row.is_sandbox for row in campaigns) else [],
    }
    return render_page(request, "portal/instructions.html", context)
