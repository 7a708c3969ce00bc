"""Facts of many leads changed at once, each with its own step of history; and many put away."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Greatest

from leadflow.events.services.publishing import Fact, publish_many
from leadflow.identity.types import Actor
from leadflow.kernel.among import Among
from leadflow.kernel.db import joins
from leadflow.leads.events import LeadDeleted, LeadEdited
from leadflow.leads.models import Lead, LeadTag, Note
from leadflow.leads.queries.people import e164_of
from leadflow.leads.rules.fields import told
from leadflow.leads.services.arrivals import people_behind
from leadflow.leads.services.documents import write_documents
from leadflow.leads.services.importing import hang_tags, keep_notes, write_steps

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of one lead: facts as `rules.cleaned` gives them, tags, a note."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    note: str = ""
    drop_note: int | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of it: facts with old and new value as JSON, tags it got, the note it got."""

    facts: dict[str, list[Any]]
    tags: list[str]
    note: int | None


@joins
def change_many(
    *,
    actor: Actor,
    changes: Mapping[int, Change],
    text: str,
    data: Mapping[str, Any],
    now: datetime,
) -> dict[int, Changed]:
    """Change leads that the caller has decided on; return what changed of each.

    What is as it was is no change, and leads that were put away are passed over. `text` and
    `data` say on each timeline why.
    """
    if not changes:
        return {}
    found = Lead.objects.filter(Among("pk", changes), deleted_at=None).order_by("pk")
    leads = {lead.pk: lead for lead in found.select_for_update(no_key=True)}
    facts = {own: _set(lead, changes[own].facts) for own, lead in leads.items()}
    tags = hang_tags(wanted={own: changes[own].add_tags for own in leads})
    gone = _drop_tags({own: changes[own].remove_tags for own in leads})
    notes = keep_notes(actor=actor, wanted={own: changes[own].note for own in leads}, now=now)
    dropped = _drop_notes({own: changes[own].drop_note for own in leads})
    moved = [
        lead
        for own, lead in leads.items()
        if facts[own] or own in tags or own in gone or own in notes or own in dropped
    ]
    for lead in moved:
        lead.seq += 1
        lead.version += 1
        lead.last_activity_at = max(lead.last_activity_at, now)
    _reach([lead for lead in moved if {"phone", "email"} & facts[lead.pk].keys()], now)
    names = {name for changed in facts.values() for name in changed}
    Lead.objects.bulk_update(
        moved, ["seq", "version", "last_activity_at", "person_id", *sorted(names)], AT_ONCE
    )
    write_steps(
        actor=actor,
        steps=[
            (
                *(lead.pk, lead.seq, "changed", text),
                {
                    **data,
                    "changes": facts[lead.pk],
                    "added": tags.get(lead.pk, []),
                    "removed": gone.get(lead.pk, []),
                },
            )
            for lead in moved
        ],
        now=now,
    )
    publish_many(
        facts=[
            Fact(LeadEdited(one.pk, "changed", actor.user_id), stream=f"lead:{one.pk}", seq=one.seq)
            for one in moved
        ],
        now=now,
    )
    write_documents(lead_ids=[lead.pk for lead in moved if facts[lead.pk]])
    return {own: Changed(facts[own], tags.get(own, []), notes.get(own)) for own in leads}


@joins
def put_away_many(
    *, actor: Actor, lead_ids: Iterable[int], text: str, data: Mapping[str, Any], now: datetime
) -> set[int]:
    """Put leads away that the caller has decided on; return those that were not yet."""
    found = Lead.objects.filter(Among("pk", set(lead_ids)), deleted_at=None).order_by("pk")
    leads = list(found.select_for_update(no_key=True))
    if not leads:
        return set()
    for lead in leads:
        lead.seq += 1
    Lead.objects.filter(Among("pk", [lead.pk for lead in leads])).update(
        deleted_at=now,
        seq=F("seq") + 1,
        version=F("version") + 1,
        last_activity_at=Greatest("last_activity_at", Value(now)),
    )
    write_steps(
        actor=actor,
        steps=[(lead.pk, lead.seq, "deleted", text, data) for lead in leads],
        now=now,
    )
    publish_many(
        facts=[
            Fact(LeadDeleted(one.pk, actor.user_id), stream=f"lead:{one.pk}", seq=one.seq)
            for one in leads
        ],
        now=now,
    )
    return {lead.pk for lead in leads}


def _set(lead: Lead, facts: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set the facts that differ; return each with its old and new value, as JSON keeps them."""
    changed = {}
    for name, value in facts.items():
        old = getattr(lead, name)
        if old != value:
            setattr(lead, name, value)
            changed[name] = [told(old), told(value)]
    return changed


def _reach(leads: Sequence[Lead], now: datetime) -> None:
    """Let leads that are reached otherwise now be those of the person behind that."""
    reached = [(e164_of(lead.phone), lead.phone, lead.email, lead.name) for lead in leads]
    for lead, person in zip(leads, people_behind(reached=reached, now=now), strict=True):
        lead.person_id = person


def _drop_tags(wanted: Mapping[int, Iterable[str]]) -> dict[int, list[str]]:
    words = {(own, name) for own, names in wanted.items() for name in names}
    if not words:
        return {}
    carried = LeadTag.objects.filter(
        lead__in={own for own, _ in words}, tag__name__in={name for _, name in words}
    ).values_list("pk", "lead", "tag__name")
    rows = [(pk, own, name) for pk, own, name in carried if (own, name) in words]
    LeadTag.objects.filter(pk__in=[pk for pk, _, _ in rows]).delete()
    gone: dict[int, list[str]] = {}
    for _, own, name in rows:
        gone.setdefault(own, []).append(name)
    return gone


def _drop_notes(wanted: Mapping[int, int | None]) -> set[int]:
    ids = {note: own for own, note in wanted.items() if note}
    found = Note.objects.filter(pk__in=list(ids))
    there = {ids[pk] for pk in found.values_list("pk", flat=True)}
    found.delete()
    return there
