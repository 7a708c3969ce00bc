"""A client posts a job: it becomes a lead, counts at once or is looked at first, and is offered."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from leadflow.events.services import publish
from leadflow.identity.types import Actor
from leadflow.kernel.db import commits
from leadflow.kernel.errors import Invalid
from leadflow.leads.queries import e164_of, is_suppressed
from leadflow.leads.rules import BadField, cleaned
from leadflow.leads.services import receive_lead
from leadflow.leads.types import Source
from leadflow.marketplace.events import ListingPosted
from leadflow.marketplace.models import Listing
from leadflow.marketplace.queries.catalogue import category_of, place_of
from leadflow.marketplace.rules.verifying import risks, score_of
from leadflow.marketplace.services.routing import route
from leadflow.marketplace.types import ListingDraft, ListingState

CONSENT_VERSION: Final = "2026-11"
CONSENT_TEXT: Final = (
    "My contact details may be passed on to at most three businesses that unlock my request, so "
    "that they can make me an offer. I can take this back at any time."
)
REFERENCE_BYTES: Final = 32
DAY: Final = timedelta(days=1)


class ConsentMissing(Invalid):
    code = "marketplace.consent_missing"


class BadBudget(Invalid):
    code = "marketplace.bad_budget"


@commits
def post_listing(*, actor: Actor, draft: ListingDraft, now: datetime) -> Listing:
    """Write a client's job as a lead; offer it at once unless there is a doubt.

    Returns the listing, `verified` with score 75 or `pending` with its reasons, which the client
    is not told. Raises ConsentMissing, NoSuchCategory, BadBudget or BadField.
    """
    if not draft.consent:
        raise ConsentMissing(
            "Agree that businesses may contact you; without that nobody can.", field="consent"
        )
    low, high = draft.budget_min, draft.budget_max
    if low is not None and high is not None and low > high:
        raise BadBudget("The highest budget is at least the lowest.", field="budget_max")
    category = category_of(draft.category)
    city_key, city = place_of(draft.city)
    suburb_key, suburb = place_of(draft.suburb) if draft.suburb else ("", "")
    name = _contact("name", draft.contact_name)
    typed = _contact("phone", draft.contact_phone)
    email = _contact("email", draft.contact_email)
    phone = e164_of(typed)
    reasons = risks(
        is_trapped=bool(draft.trap),
        is_suppressed=phone is not None and is_suppressed(phone),
        sent_today=_sent_since(now - DAY, typed, phone),
        most=settings.MARKET_LEADS_PER_PHONE_A_DAY,
    )
    state = ListingState.PENDING if reasons else ListingState.VERIFIED

    lead_id = receive_lead(
        actor=actor,
        source=Source.FORM,
        text="Posted by the client",
        channel=f"market:{category.slug}",
        name=name,
        phone=phone,
        phone_raw=typed,
        email=email,
        city=city,
        data={"category": category.slug, "state": state, "reasons": list(reasons)},
        now=now,
    )
    listing = Listing.objects.create(
        lead_id=lead_id,
        title=draft.title,
        description=draft.description,
        category=category,
        city=city,
        city_key=city_key,
        suburb=suburb,
        suburb_key=suburb_key,
        address=draft.address,
        budget_min=low,
        budget_max=high,
        urgency=draft.urgency,
        state=state,
        reasons=list(reasons),
        verification_score=score_of(reasons),
        reference=secrets.token_urlsafe(REFERENCE_BYTES),
        consent_version=CONSENT_VERSION,
        consent_text=CONSENT_TEXT,
        consent_at=now,
        created_at=now,
        verified_at=None if reasons else now,
    )
    publish(ListingPosted(lead_id, state), stream=f"lead:{lead_id}", seq=1, now=now)
    if not reasons:
        route(actor=actor, listing=listing, now=now)
    return listing


def _contact(field: str, value: str) -> str:
    """Return a contact detail as it is kept. Raises BadField naming it as the client knows it."""
    try:
        kept: str = cleaned(field, value)
    except BadField as error:
        raise BadField(error.message, field=f"contact_{field}") from error
    return kept


def _sent_since(since: datetime, typed: str, phone: str | None) -> int:
    """Return how many jobs somebody with this number has posted since that moment."""
    recent = Listing.objects.filter(created_at__gte=since)
    same = recent.filter(lead__person__phone=phone) if phone else recent.filter(lead__phone=typed)
    return same.count()
