"""A lead comes in, and its history grows by one step: the two writes every room builds on.

Both are on the way of every submission, so they are single statements: three for a lead with its
person and its first step, two for any later step.
"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.utils.dateparse import parse_datetime

from leadflow.identity.types import Actor
from leadflow.kernel.db import joins
from leadflow.leads.models import Lead, Person, TimelineEntry
from leadflow.leads.queries.visible import LeadNotFound

RECEIVED: Final = "received"

# Two doors may meet the same new number at once: the database decides who makes the person. What
# is known of a person is only ever completed, never overwritten by whoever comes later.
_FIND_OR_MAKE_PERSON: Final = """
    INSERT INTO leads_person (name, phone, email, created_at) VALUES (%s, %s, %s, %s)
    ON CONFLICT (phone) DO UPDATE SET
        name = CASE WHEN leads_person.name = '' THEN excluded.name ELSE leads_person.name END,
        email = CASE WHEN leads_person.email = '' THEN excluded.email ELSE leads_person.email END
    RETURNING id
"""

# The update takes the row's lock until commit, so steps of one lead stand in commit order, dense;
# a clock that is a little behind cannot date a step before the one it follows.
_NEXT_STEP: Final = """
    UPDATE leads_lead SET
        seq = seq + 1,
        version = version + 1,
        last_activity_at = CASE WHEN last_activity_at > %s THEN last_activity_at ELSE %s END
    WHERE id = %s
    RETURNING seq, last_activity_at
"""


@joins
def receive_lead(
    *,
    actor: Actor,
    source: str,
    text: str,
    now: datetime,
    channel: str = "",
    name: str = "",
    phone_raw: str = "",
    phone: str | None = None,
    email: str = "",
    city: str = "",
    language: str = "",
    value: Decimal | None = None,
    assigned_to: int | None = None,
    team_id: int | None = None,
    next_action: str = "",
    next_action_at: datetime | None = None,
    rule: str = "",
    data: dict[str, Any] | None = None,
) -> int:
    """Write a new lead with its person and its first step; return its id.

    `phone` is E.164 and decides which person it is; `phone_raw` is kept as typed. The caller
    publishes its own fact on stream `lead:<id>` with seq 1.
    """
    person_id = person_behind(name=name, phone=phone, phone_raw=phone_raw, email=email, now=now)
    lead = Lead.objects.create(
        person_id=person_id,
        name=name,
        phone=phone_raw or phone or "",
        email=email,
        source=source,
        channel=channel,
        city=city,
        language=language,
        value=value,
        assigned_to_id=assigned_to,
        assigned_at=None if assigned_to is None else now,
        team_id=team_id,
        next_action=next_action,
        next_action_at=next_action_at,
        created_at=now,
        last_activity_at=now,
    )
    _write(
        lead_id=lead.pk, seq=1, kind=RECEIVED, at=now, text=text, actor=actor, rule=rule, data=data
    )
    return lead.pk


@joins
def record_step(
    *,
    actor: Actor,
    lead_id: int,
    kind: str,
    text: str,
    now: datetime,
    rule: str = "",
    data: dict[str, Any] | None = None,
) -> int:
    """Add the next step to a lead's history; return its seq.

    The caller publishes its fact on stream `lead:<id>` with that seq. Raises LeadNotFound.
    """
    moment = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_STEP, [moment, moment, lead_id])
        row = cursor.fetchone()
    if row is None:
        raise LeadNotFound("There is no such lead.", lead_id=lead_id)
    seq: int = row[0]
    _write(
        lead_id=lead_id,
        seq=seq,
        kind=kind,
        at=_moment(row[1]),
        text=text,
        actor=actor,
        rule=rule,
        data=data,
    )
    return seq


@joins
def person_behind(
    *, name: str, phone: str | None, phone_raw: str, email: str, now: datetime
) -> int | None:
    """Return the id of the person behind an E.164 number, else an address; None if neither.

    A number that could not be read may be anybody's: then only a person without one will do.
    """
    if phone:
        moment = connection.ops.adapt_datetimefield_value(now)
        with connection.cursor() as cursor:
            cursor.execute(_FIND_OR_MAKE_PERSON, [name, phone, email, moment])
            found: int = cursor.fetchone()[0]
        return found
    if not email:
        return None
    people = Person.objects.filter(email=email, **({"phone": None} if phone_raw else {}))
    known = people.order_by("id").values_list("id", flat=True).first()
    return known or Person.objects.create(name=name, email=email, created_at=now).pk


def _write(
    *,
    lead_id: int,
    seq: int,
    kind: str,
    at: datetime,
    text: str,
    actor: Actor,
    rule: str,
    data: dict[str, Any] | None,
) -> None:
    TimelineEntry.objects.create(
        lead_id=lead_id,
        seq=seq,
        kind=kind,
        at=at,
        actor_id=actor.user_id or None,
        actor_name=actor.username,
        text=text[:500],
        rule=rule[:120],
        data=data or {},
    )


def _moment(stored: datetime | str) -> datetime:
    """Return what the database answered as a moment; SQLite answers raw SQL with its own text."""
    moment = stored if isinstance(stored, datetime) else parse_datetime(stored)
    if moment is None:
        raise ValueError(f"not a moment: {stored!r}")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
