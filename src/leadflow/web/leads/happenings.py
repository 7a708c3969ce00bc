"""How the steps of a lead's history are drawn: one stream, filtered by kind, page by page."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from leadflow.identity.queries import names_of
from leadflow.identity.types import SYSTEM, Actor
from leadflow.leads.queries.stream import stream, written
from leadflow.leads.types import InteractionKind, InteractionRow, TimelineRow
from leadflow.web.states import word_of
from leadflow.web.timeline import Rule, icon_of, rules_of
from leadflow.web.words import due

ON_PAGE: Final = 30
LONGEST: Final = 120

# what the filter is called -> (its word, how the kinds it shows begin)
GROUPS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "": ("All", ()),
    "touches": ("Calls & meetings", ("interaction", "call")),
    "notes": ("Notes", ("note",)),
    "status": ("Status", ("status", "submission", "received", "registration")),
    "routing": ("Routing", ("assign", "lead.")),
    "changes": (
        "Changes",
        ("changed", "tagged", "file", "unit", "interest", "merge", "deleted", "restored"),
    ),
}
DID: Final[Mapping[str, tuple[str, str]]] = {
    InteractionKind.CALL: ("called", "phone"),
    InteractionKind.EMAIL: ("wrote an e-mail", "mail"),
    InteractionKind.MEETING: ("met them", "users"),
    InteractionKind.SITE_VISIT: ("was on a site visit", "map-pin"),
    InteractionKind.WHATSAPP: ("wrote on WhatsApp", "message-circle"),
    InteractionKind.ORDER: ("took an order", "package"),
    InteractionKind.OTHER: ("was in touch", "message-circle"),
}
TONES: Final = {"positive": "good", "negative": "bad"}


@dataclass(frozen=True, slots=True)
class Happening:
    """One step as the page draws it; `actor` is empty when nobody did it.

    `look` is note or touch for what people wrote, empty for everything else.
    """

    icon: str
    text: str
    at: datetime
    rules: list[Rule]
    actor: str = ""
    look: str = ""
    words: str = ""
    outcome: str = ""
    tone: str = ""
    following: str = ""
    lines: tuple[str, ...] = ()
    elsewhere: int = 0  # the lead it happened to, where that was merged into this one


@dataclass(frozen=True, slots=True)
class Stream:
    """One page of a lead's history, and where it goes on."""

    happenings: list[Happening]
    next_cursor: str | None
    shown: str


def stream_of(*, actor: Actor, lead_id: int, shown: str = "", cursor: str | None = None) -> Stream:
    """Return a page of a lead's history. Raises LeadNotFound and BadCursor."""
    chosen = shown if shown in GROUPS else ""
    found = stream(
        actor=actor, lead_id=lead_id, kinds=GROUPS[chosen][1], cursor=cursor, limit=ON_PAGE
    )
    steps = [*flat(found.items)]
    names = names_of({step.actor for step in steps})
    notes, touches = written(actor=actor, lead_id=lead_id, steps=steps)
    drawn = [happening(step, names, notes, touches) for step in steps]
    drawn = [
        replace(one, elsewhere=step.lead_id) if step.lead_id not in {0, lead_id} else one
        for one, step in zip(drawn, steps, strict=True)
    ]
    return Stream(drawn, found.next_cursor, chosen)


def flat(newest_first: Iterable[TimelineRow]) -> Iterator[TimelineRow]:
    """Yield the steps newest first, those from before the lead was accepted included."""
    for step in newest_first:
        yield step
        for before in reversed(step.data.get("before", []) if is_first(step) else []):
            yield step_before(step, before)


def is_first(step: TimelineRow) -> bool:
    """Tell whether the step keeps what happened before there was a lead."""
    return isinstance(step.data.get("before"), list)


def step_before(step: TimelineRow, kept: dict[str, Any]) -> TimelineRow:
    """Return a step from before the lead was accepted, as the lead's first entry keeps it."""
    return TimelineRow(
        seq=step.seq,
        kind=f"submission.{kept.get('state', '')}",
        at=datetime.fromisoformat(kept["at"]),
        actor=kept["actor"],
        text=kept["text"],
        rule=kept["rule"],
        data={},
        lead_id=step.lead_id,
    )


def happening(
    step: TimelineRow,
    names: Mapping[str, str],
    notes: Mapping[int, str],
    touches: Mapping[int, InteractionRow],
) -> Happening:
    """Return a step as the page draws it; what happened by itself was done by nobody."""
    actor = "" if step.actor == SYSTEM.username else names.get(step.actor, step.actor)
    drawn = Happening(icon_of(step.kind), step.text, step.at, rules_of(step.rule), actor)
    match step.kind:
        case "note":
            drawn = _note(drawn, notes.get(step.data.get("note", 0)))
        case "interaction":
            drawn = _touch(drawn, touches.get(step.data.get("interaction", 0)))
        case "status":
            drawn = _moved(drawn, step)
        case "tagged":
            drawn = replace(drawn, text=f"Tags: {step.text}")
        case "changed":
            drawn = replace(drawn, lines=tuple(_changes(step.data.get("changes", {}))))
    return drawn


def _note(drawn: Happening, text: str | None) -> Happening:
    if text is None:
        return drawn
    return replace(drawn, look="note", text="noted", words=text)


def _touch(drawn: Happening, touch: InteractionRow | None) -> Happening:
    if touch is None:
        return drawn
    did, icon = DID.get(touch.kind, DID[InteractionKind.OTHER])
    planned = f"{touch.next_action or 'Next'}, {due(touch.next_action_at)}".rstrip(", ")
    is_planned = bool(touch.next_action or touch.next_action_at)
    return replace(
        drawn,
        icon=icon,
        look="touch",
        text=did,
        words=touch.details,
        outcome=touch.outcome.replace("-", " ").capitalize(),
        tone=TONES.get(touch.outcome, ""),
        following=planned if is_planned else "",
    )


def _moved(drawn: Happening, step: TimelineRow) -> Happening:
    old, new = step.data.get("old_status"), step.data.get("new_status")
    if not (old and new):
        return drawn
    _, _, reason = step.text.partition(": ")
    text = f"{word_of(old)} → {word_of(new)}"
    return replace(drawn, text=text, lines=(reason,) if reason else ())


def _changes(changes: Mapping[str, Any]) -> Iterator[str]:
    for field, pair in changes.items():
        old, new = (told(value) for value in pair)
        yield f"{field.replace('_', ' ').capitalize()}: {old} → {new}"


def told(value: object) -> str:
    """Return the value of a field as the history shows it."""
    text = "" if value is None else str(value)
    if not text:
        return "nothing"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
