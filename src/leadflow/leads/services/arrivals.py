"""Many leads come in at once: the same rows as `receive_lead` writes, in four statements."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection

from leadflow.identity.types import Actor
from leadflow.kernel.db import joins
from leadflow.kernel.inserting import insert_rows
from leadflow.leads.models import Lead, TimelineEntry
from leadflow.leads.services.intake import RECEIVED

# What is known of a person is completed, never overwritten, as when they come one by one. Sorted,
# so that of two such statements at once one waits for the other instead of both for each other.
_FIND_OR_MAKE_PEOPLE: Final = """
    INSERT INTO leads_person (name, phone, email, created_at) VALUES {rows}
    ON CONFLICT (phone) DO UPDATE SET
        name = CASE WHEN leads_person.name = '' THEN excluded.name ELSE leads_person.name END,
        email = CASE WHEN leads_person.email = '' THEN excluded.email ELSE leads_person.email END
    RETURNING phone, id
"""


@joins
def receive_leads(*, actor: Actor, leads: Sequence[Mapping[str, Any]], now: datetime) -> list[int]:
    """Write new leads with their people and first steps; return their ids, in order.

    Each of `leads` holds what `receive_lead` takes, and a phone. The caller publishes its own fact
    on stream `lead:<id>` with seq 1 for each.
    """
    if not leads:
        return []
    people = _people(leads, now)
    ids = insert_rows(
        Lead,
        [
            {
                "person_id": people[lead["phone"]],
                "name": lead["name"],
                "phone": lead["phone_raw"] or lead["phone"],
                "email": lead["email"],
                "source": lead["source"],
                "channel": lead["channel"],
                "city": lead["city"],
                "created_at": now,
                "last_activity_at": now,
            }
            for lead in leads
        ],
    )
    insert_rows(
        TimelineEntry,
        [
            {
                "lead_id": lead_id,
                "seq": 1,
                "kind": RECEIVED,
                "at": now,
                "actor_id": actor.user_id or None,
                "actor_name": actor.username,
                "text": lead["text"][:500],
                "rule": lead["rule"][:120],
                "data": lead["data"],
            }
            for lead_id, lead in zip(ids, leads, strict=True)
        ],
    )
    return ids


def _people(leads: Sequence[Mapping[str, Any]], now: datetime) -> dict[str, int]:
    """Return who is behind each phone; the first name and address said for it count."""
    said: dict[str, tuple[str, str]] = {}
    for lead in leads:
        name, email = said.get(lead["phone"], ("", ""))
        said[lead["phone"]] = (name or lead["name"], email or lead["email"])
    moment = connection.ops.adapt_datetimefield_value(now)
    rows = ",".join(["(%s, %s, %s, %s)"] * len(said))
    parameters: list[Any] = []
    for phone, (name, email) in sorted(said.items()):
        parameters += [name, phone, email, moment]
    with connection.cursor() as cursor:
        cursor.execute(_FIND_OR_MAKE_PEOPLE.format(rows=rows), parameters)
        return dict(cursor.fetchall())
