"""A conversation becomes a lead once there is a way to reach the visitor, and keeps it informed."""

from datetime import datetime
from typing import Final

from django.conf import settings

from leadflow.capture.events import ContactShared
from leadflow.capture.models import Session
from leadflow.events.services import publish
from leadflow.identity.queries import find_user_by_name, team_named
from leadflow.identity.services import ensure_team
from leadflow.identity.types import SYSTEM, Actor
from leadflow.kernel.db import joins
from leadflow.leads.events import LeadReceived
from leadflow.leads.queries import LeadNotFound, e164_of, get_lead
from leadflow.leads.services import change_facts, receive_lead
from leadflow.leads.types import Source

LONGEST_CHANNEL: Final = 80
LONGEST_TEAM: Final = 80
TO_LEAD: Final = {"name": "name", "phone": "phone", "email": "email", "location": "city"}


@joins
def hand_over(*, actor: Actor, session: Session, now: datetime) -> None:
    """Make a held conversation the lead it has become. Its own fields are changed, not saved."""
    team, owner = _whose(now)
    session.phone_e164 = e164_of(session.phone) or ""
    lead_id = receive_lead(
        actor=actor,
        source=Source.BOT,
        text=f"Left contact details with the bot {session.bot.name}",
        channel=(session.utm_source or f"bot:{session.bot.key}")[:LONGEST_CHANNEL],
        name=session.name,
        phone=session.phone_e164 or None,
        phone_raw=session.phone,
        email=session.email,
        city=session.location,
        assigned_to=owner,
        team_id=team,
        data={"bot": session.bot.key, "conversation": session.pk, **_known(session)},
        now=now,
    )
    session.lead_id = lead_id
    session.contact_at = now
    received = LeadReceived(lead_id, Source.BOT, wants_owner=owner is None)
    publish(received, stream=f"lead:{lead_id}", seq=1, now=now)
    shared = ContactShared(session.pk, lead_id=lead_id)
    publish(shared, stream=f"capture:{session.pk}", now=now)


@joins
def complete_lead(*, actor: Actor, session: Session, now: datetime) -> None:
    """Tell the lead what it does not know yet; what people have written there stays."""
    if session.lead_id is None:
        return
    try:
        lead = get_lead(actor=SYSTEM, lead_id=session.lead_id)
    except LeadNotFound:
        return  # put away, or merged into another
    missing = {
        column: getattr(session, fact)
        for fact, column in TO_LEAD.items()
        if getattr(session, fact) and not getattr(lead, column)
    }
    if missing:
        change_facts(actor=actor, lead=lead, facts=missing, now=now)


def _whose(now: datetime) -> tuple[int | None, int | None]:
    """Return the team, or else the person, that the settings name; such a team is made if need be.

    With no name at all the rules of assignment decide.
    """
    wanted = settings.CAPTURE_ASSIGNED_TO.strip()[:LONGEST_TEAM]
    if not wanted:
        return None, None
    team = team_named(wanted)
    if team is not None:
        return team, None
    person = find_user_by_name(wanted)
    if person is not None:
        return None, person.id if person.is_active else None
    return ensure_team(actor=SYSTEM, name=wanted, now=now), None


def _known(session: Session) -> dict[str, object]:
    """Return what a sales person would ask first."""
    facts = {
        "business_type": session.business_type,
        "staff_size": session.staff_size,
        "monthly_sales": session.monthly_sales,
        "features_interested": session.features_interested,
    }
    return {name: value for name, value in facts.items() if value}
