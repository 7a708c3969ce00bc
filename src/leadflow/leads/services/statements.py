"""The receiving of a lead as a part of one PostgreSQL statement.

For doors where every round trip counts. `receive_lead` is the same in three statements, for every
database; a test holds the two equal.

The door's own part goes before (it decides whether there is a lead at all, as the table expression
`gate`) and after (it has the ids of `person` and `lead`). Parameters are named `lead_…`.
"""

import json
from datetime import datetime
from typing import Any, Final

from leadflow.identity.types import Actor
from leadflow.leads.services.intake import RECEIVED
from leadflow.leads.types import LeadStatus, Source

RECEIVE: Final = """
person AS (
    INSERT INTO leads_person (name, phone, email, created_at)
    SELECT %(lead_name)s, %(lead_phone)s, %(lead_email)s, %(lead_now)s FROM gate
    ON CONFLICT (phone) DO UPDATE SET
        name = CASE WHEN leads_person.name = '' THEN excluded.name ELSE leads_person.name END,
        email = CASE WHEN leads_person.email = '' THEN excluded.email ELSE leads_person.email END
    RETURNING id
),
lead AS (
    INSERT INTO leads_lead (
        person_id, name, phone, email, source, channel, city, status, seq, version,
        created_at, last_activity_at
    )
    SELECT
        person.id, %(lead_name)s, %(lead_phone_raw)s, %(lead_email)s, %(lead_source)s,
        %(lead_channel)s, %(lead_city)s, %(lead_status)s, 1, 1, %(lead_now)s, %(lead_now)s
    FROM person
    RETURNING id
),
first_step AS (
    INSERT INTO leads_timelineentry (
        lead_id, seq, kind, at, actor_id, actor_name, text, rule, data
    )
    SELECT
        lead.id, 1, %(lead_kind)s, %(lead_now)s, %(lead_actor_id)s, %(lead_actor_name)s,
        %(lead_text)s, %(lead_rule)s, %(lead_data)s::jsonb
    FROM lead
)
"""


def receive_parameters(
    *,
    actor: Actor,
    source: Source,
    text: str,
    now: datetime,
    channel: str,
    name: str,
    phone_raw: str,
    phone: str,
    email: str,
    city: str,
    rule: str,
    data: dict[str, Any],
) -> dict[str, Any]:
    """Return the parameters of `RECEIVE`, from the arguments of `receive_lead`."""
    return {
        "lead_name": name,
        "lead_phone": phone,
        "lead_phone_raw": phone_raw or phone,
        "lead_email": email,
        "lead_source": source.value,
        "lead_channel": channel,
        "lead_city": city,
        "lead_status": LeadStatus.NEW.value,
        "lead_kind": RECEIVED,
        "lead_actor_id": actor.user_id or None,
        "lead_actor_name": actor.username,
        "lead_text": text[:500],
        "lead_rule": rule[:120],
        "lead_data": json.dumps(data),
        "lead_now": now,
    }
