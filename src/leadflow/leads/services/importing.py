"""Many leads from a file: as `create_lead` writes each, with all that is found by, in bulk."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.db import connection

from leadflow.events.services.publishing import Fact, publish_many
from leadflow.identity.types import Actor
from leadflow.kernel.among import Among
from leadflow.kernel.db import is_postgres, joins
from leadflow.kernel.inserting import append_rows, copy_rows, insert_rows
from leadflow.leads import rules
from leadflow.leads.events import LeadEdited, LeadReceived, LeadStatusChanged
from leadflow.leads.models import (
    Lead,
    LeadTag,
    Note,
    SearchDocument,
    StatusChange,
    Tag,
    TimelineEntry,
)
from leadflow.leads.queries.searching import TABLE, has_index_table
from leadflow.leads.services.arrivals import receive_leads
from leadflow.leads.types import LeadStatus

AS_IMPORTED: Final = "as imported"
NOBODY: Final = ("", "")


@dataclass(frozen=True, slots=True)
class ImportedLead:
    """One lead of a file, read and checked; `phone` is as typed, `e164` its one spelling."""

    name: str
    phone: str = ""
    e164: str | None = None
    email: str = ""
    source: str = "import"
    facts: Mapping[str, Any] = field(default_factory=dict)  # channel, city, language, value …
    assigned_to: int | None = None
    status: LeadStatus = LeadStatus.NEW
    tags: tuple[str, ...] = ()
    note: str = ""
    created_at: datetime | None = None


@joins
def bring_in(
    *,
    actor: Actor,
    leads: Sequence[ImportedLead],
    text: str,
    data: Mapping[str, Any],
    wants_owner: bool,
    now: datetime,
) -> list[int]:
    """Write leads with people, history, tags, notes, facts and what they are found by.

    `text` and `data` say on each timeline where they came from. They are found at once, and nobody
    hears of each: the caller announces all of them. Returns their ids, in order.
    """
    if not leads:
        return []

    @cache  # most leads share what is told of them, which is then spelled out once
    def told(tags: tuple[str, ...], owner: int | None) -> Mapping[str, Any]:
        return {**data, "tags": list(tags), "owner": owner}

    received = [_received(lead, text, told(lead.tags, lead.assigned_to)) for lead in leads]
    ids = receive_leads(actor=actor, leads=received, now=now)
    pairs = list(zip(ids, leads, strict=True))
    facts = [
        Fact(LeadReceived(own, lead.source, wants_owner), stream=f"lead:{own}", seq=1)
        for own, lead in pairs
    ]
    facts += _move(actor, pairs, now)
    facts += _write_notes(actor, pairs, now)
    publish_many(facts=facts, is_told=True, now=now)
    hang_tags(wanted={own: lead.tags for own, lead in pairs if lead.tags})
    _write_documents(pairs)
    return ids


@joins
def hang_tags(*, wanted: Mapping[int, Iterable[str]]) -> dict[int, list[str]]:
    """Hang tags, spelled as `rules.tags` does, on leads; return what each did not carry before."""
    names = sorted({name for words in wanted.values() for name in words})
    if not names:
        return {}
    Tag.objects.bulk_create([Tag(name=name) for name in names], ignore_conflicts=True)
    tags = dict(Tag.objects.filter(name__in=names).values_list("name", "pk"))
    carried = set(
        LeadTag.objects.filter(lead__in=list(wanted), tag__in=tags.values()).values_list(
            "lead", "tag"
        )
    )
    new = {
        own: [name for name in dict.fromkeys(words) if (own, tags[name]) not in carried]
        for own, words in wanted.items()
    }
    append_rows(
        LeadTag,
        [{"lead_id": own, "tag_id": tags[name]} for own, words in new.items() for name in words],
    )
    return {own: words for own, words in new.items() if words}


@joins
def write_steps(
    *, actor: Actor, steps: Iterable[tuple[int, int, str, str, Mapping[str, Any]]], now: datetime
) -> None:
    """Write steps of histories: lead, seq, kind, text, data."""
    append_rows(
        TimelineEntry,
        [
            {
                "lead_id": lead_id,
                "seq": seq,
                "kind": kind,
                "at": now,
                "actor_id": actor.user_id or None,
                "actor_name": actor.username,
                "text": text[:500],
                "rule": "",
                "data": dict(data),
            }
            for lead_id, seq, kind, text, data in steps
        ],
    )


def _received(lead: ImportedLead, text: str, data: Mapping[str, Any]) -> dict[str, Any]:
    is_moved = lead.status is not LeadStatus.NEW
    return {
        "channel": "",
        "city": "",
        **lead.facts,
        "name": lead.name,
        "phone": lead.e164,
        "phone_raw": lead.phone,
        "email": lead.email,
        "source": lead.source,
        "assigned_to": lead.assigned_to,
        "created_at": lead.created_at,
        "moved": lead.status.value if is_moved else None,
        "seq": 1 + is_moved + bool(lead.note),
        "text": text,
        "rule": "",
        "data": data,
    }


def _move(actor: Actor, pairs: Sequence[tuple[int, ImportedLead]], now: datetime) -> list[Fact]:
    """Write that leads came in further on than new; return the facts of it."""
    moved = [(own, lead.status.value) for own, lead in pairs if lead.status is not LeadStatus.NEW]
    new = LeadStatus.NEW.value
    append_rows(
        StatusChange,
        [
            {
                "lead_id": own,
                "old_status": new,
                "new_status": status,
                "reason": AS_IMPORTED,
                "changed_by_id": actor.user_id or None,
                "changed_at": now,
            }
            for own, status in moved
        ],
    )
    write_steps(
        actor=actor,
        steps=[
            (
                *(own, 2, "status", f"{new} → {status}: {AS_IMPORTED}"),
                {"old_status": new, "new_status": status},
            )
            for own, status in moved
        ],
        now=now,
    )
    return [
        Fact(LeadStatusChanged(own, new, status, actor.user_id), stream=f"lead:{own}", seq=2)
        for own, status in moved
    ]


def _write_notes(
    actor: Actor, pairs: Sequence[tuple[int, ImportedLead]], now: datetime
) -> list[Fact]:
    """Keep the notes of new leads; nobody is called by them."""
    kept = keep_notes(actor=actor, wanted={own: lead.note for own, lead in pairs}, now=now)
    noted = [(own, 2 + (lead.status is not LeadStatus.NEW)) for own, lead in pairs if own in kept]
    write_steps(
        actor=actor,
        steps=[(own, seq, "note", "Note added", {"note": kept[own]}) for own, seq in noted],
        now=now,
    )
    return [
        Fact(LeadEdited(own, "note", actor.user_id), stream=f"lead:{own}", seq=seq)
        for own, seq in noted
    ]


@joins
def keep_notes(*, actor: Actor, wanted: Mapping[int, str], now: datetime) -> dict[int, int]:
    """Keep a note with each lead that one is wanted for; return the notes' ids by lead."""
    noted = [(own, note) for own, note in wanted.items() if note]
    ids = insert_rows(
        Note,
        [
            {
                "lead_id": own,
                "text": note,
                "by_id": actor.user_id or None,
                "mentions": [],
                "created_at": now,
            }
            for own, note in noted
        ],
    )
    return {own: pk for (own, _), pk in zip(noted, ids, strict=True)}


def _write_documents(pairs: Sequence[tuple[int, ImportedLead]]) -> None:
    """Write what new leads are found by, with what is known of their people already.

    As `write_documents` does, which nobody asks for of each.
    """
    found = Lead.objects.filter(Among("pk", [own for own, _ in pairs]), person__isnull=False)
    told = found.values_list("pk", "person__name", "person__phone")
    known = {own: (name or "", phone or "") for own, name, phone in told}
    lines = [
        (
            own,
            rules.search_text(
                lead_id=own,
                name=f"{lead.name} {known.get(own, NOBODY)[0]}",
                phones=[number for number in (known.get(own, NOBODY)[1], lead.phone) if number],
                email=lead.email,
                city=lead.facts.get("city", ""),
            ),
        )
        for own, lead in pairs
    ]
    table = SearchDocument._meta.db_table  # noqa: SLF001 - Django's documented way to ask for it
    if is_postgres():
        copy_rows(f'COPY "{table}" (lead_id, text) FROM STDIN', lines)
        return
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} (lead_id, text) VALUES (%s, %s)", lines)  # noqa: S608
        if has_index_table():
            cursor.executemany(f"INSERT INTO {TABLE} (rowid, text) VALUES (%s, %s)", lines)  # noqa: S608
