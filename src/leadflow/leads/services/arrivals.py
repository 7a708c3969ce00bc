"""Many leads come in at once: the same rows as `receive_lead` writes, in a few statements."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection

from leadflow.identity.types import Actor
from leadflow.kernel.db import is_postgres, joins
from leadflow.kernel.groups import in_groups
from leadflow.kernel.inserting import append_rows, insert_rows
from leadflow.leads.models import Lead, Person, TimelineEntry
from leadflow.leads.services.intake import RECEIVED

# What is known of a person is completed, never overwritten, as when they come one by one. Sorted,
# so that of two such statements at once one waits for the other instead of both for each other.
_FIND_OR_MAKE_PEOPLE: Final = """
    INSERT INTO leads_person (name, phone, email, created_at) {rows}
    ON CONFLICT (phone) DO UPDATE SET
        name = CASE WHEN leads_person.name = '' THEN excluded.name ELSE leads_person.name END,
        email = CASE WHEN leads_person.email = '' THEN excluded.email ELSE leads_person.email END
    RETURNING phone, id
"""
# The same text however many they are, and four parameters instead of thousands.
_IN_ARRAYS: Final = """
    SELECT name, phone, email, %s
    FROM unnest(%s::text[], %s::text[], %s::text[]) AS said (phone, name, email)
"""


# What a lead may have besides, each by the name of its column.
FURTHER: Final = ("language", "value", "next_action", "next_action_at")
AT_ONCE: Final = 5000  # SQLite takes no more than so many values in one statement

Reached = tuple[str | None, str, str, str]  # the number's one spelling, as typed, address, name


@joins
def receive_leads(*, actor: Actor, leads: Sequence[Mapping[str, Any]], now: datetime) -> list[int]:
    """Write new leads with their people and first steps; return their ids, in order.

    Each of `leads` holds what `receive_lead` takes, and a phone or None; it may hold `created_at`,
    and the status it has been `moved` to by steps that the caller writes, up to `seq`. The caller
    publishes its own fact on stream `lead:<id>` with seq 1 for each.
    """
    if not leads:
        return []
    reached = [_reached(lead) for lead in leads]
    ids = insert_rows(
        Lead,
        [
            _columns(lead, person, now)
            for lead, person in zip(leads, people_behind(reached=reached, now=now), strict=True)
        ],
    )
    append_rows(
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


@joins
def people_behind(*, reached: Sequence[Reached], now: datetime) -> list[int | None]:
    """Return who is behind each number, else address, as `person_behind` does one by one."""
    by_phone = _people(reached, now)
    by_email = _by_email([one for one in reached if not one[0] and one[2]], now)
    return [
        by_phone[phone] if phone else by_email.get((email, bool(raw)))
        for phone, raw, email, _ in reached
    ]


def _reached(lead: Mapping[str, Any]) -> Reached:
    return lead["phone"], lead["phone_raw"], lead["email"], lead["name"]


def _columns(lead: Mapping[str, Any], person_id: int | None, now: datetime) -> dict[str, Any]:
    owner, moved = lead.get("assigned_to"), lead.get("moved")
    return {
        "person_id": person_id,
        "name": lead["name"],
        "phone": lead["phone_raw"] or lead["phone"] or "",
        "email": lead["email"],
        "source": lead["source"],
        "channel": lead["channel"],
        "city": lead["city"],
        "assigned_to_id": owner,
        "assigned_at": None if owner is None else now,
        "created_at": lead.get("created_at") or now,
        "last_activity_at": now,
        "seq": lead.get("seq", 1),
        "version": lead.get("seq", 1),
        **({"status": moved, "status_since": now} if moved else {}),
        **{name: lead[name] for name in FURTHER if name in lead},
    }


def _people(reached: Sequence[Reached], now: datetime) -> dict[str, int]:
    """Return who is behind each phone; the first name and address said for it count."""
    said: dict[str, tuple[str, str]] = {}
    for phone, _, email, name in reached:
        if phone:
            before = said.get(phone, ("", ""))
            said[phone] = (before[0] or name, before[1] or email)
    moment = connection.ops.adapt_datetimefield_value(now)
    found: dict[str, int] = {}
    with connection.cursor() as cursor:
        for some in in_groups(sorted(said.items()), AT_ONCE):
            cursor.execute(*_question(some, moment))
            found.update(cursor.fetchall())
    return found


def _question(
    said: Sequence[tuple[str, tuple[str, str]]], moment: Any
) -> tuple[str, Sequence[Any]]:
    """Return the statement, with its parameters, that finds or makes people by their phones."""
    if is_postgres():
        columns = zip(*((phone, name, email) for phone, (name, email) in said), strict=True)
        rows, parameters = _IN_ARRAYS, [moment, *map(list, columns)]
    else:
        rows = "VALUES " + ",".join(["(%s, %s, %s, %s)"] * len(said))
        parameters = [
            cell for phone, (name, email) in said for cell in (name, phone, email, moment)
        ]
    return _FIND_OR_MAKE_PEOPLE.format(rows=rows), parameters


def _by_email(reached: Sequence[Reached], now: datetime) -> dict[tuple[str, bool], int]:
    """Return who is behind each address; behind one with an unread number nobody who has one."""
    found: dict[tuple[str, bool], int] = {}
    wanted = list(dict.fromkeys((email, bool(raw)) for _, raw, email, _ in reached))
    for some in in_groups(sorted({email for email, _ in wanted}), AT_ONCE):
        people = Person.objects.filter(email__in=some).order_by("-id")
        for own, email, phone in people.values_list("id", "email", "phone"):
            found[email, False] = own
            if phone is None:
                found[email, True] = own
    names: dict[str, str] = {}
    for _, _, email, name in reached:
        names[email] = names.get(email) or name
    missing = list(dict.fromkeys(email for email, raw in wanted if (email, raw) not in found))
    made = insert_rows(
        Person,
        [
            {"name": names[email], "phone": None, "email": email, "created_at": now}
            for email in missing
        ],
    )
    for email, own in zip(missing, made, strict=True):
        for raw in (False, True):
            found.setdefault((email, raw), own)
    return found
