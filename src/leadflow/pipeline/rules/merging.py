"""Which value two leads have when they become one, and what goes back when they part again."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from leadflow.kernel.errors import Invalid
from leadflow.leads.rules import UNDO_DAYS
from leadflow.pipeline.types.merging import Side

# what people choose between -> the facts that go together
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("name",),
    "phone": ("phone",),
    "email": ("email",),
    "city": ("city",),
    "language": ("language",),
    "source": ("source",),
    "channel": ("channel",),
    "value": ("value",),
    "owner": ("assigned_to_id", "assigned_at"),
    "status": ("status", "status_since", "lost_reason"),
    "next_action": ("next_action", "next_action_at"),
}
WORDS: Final[Mapping[str, str]] = {"next_action": "next action", "email": "e-mail"}
ALWAYS_KEPT: Final = frozenset({"status", "source"})
FOR: Final = timedelta(days=UNDO_DAYS)


class BadChoice(Invalid):
    """A choice that cannot be made; the message says what would do."""

    code = "pipeline.bad_choice"


def checked(choices: Mapping[str, object]) -> dict[str, Side]:
    """Return the choices. Raises BadChoice for an unknown field or a third side."""
    for field, side in choices.items():
        if field not in FIELDS:
            known = ", ".join(FIELDS)
            raise BadChoice(f"There is no such field to choose. Choose of: {known}.", field=field)
        if not isinstance(side, str) or side not in set(Side):
            raise BadChoice("Choose `keep` or `lose`.", field=field)
    return {field: Side(str(side)) for field, side in choices.items()}


def picked(
    keep: Mapping[str, Any], lose: Mapping[str, Any], choices: Mapping[str, Side]
) -> dict[str, Side]:
    """Return of which lead every field is taken: as chosen, else the kept one's unless empty."""
    return {field: choices.get(field) or _default(field, keep, lose) for field in FIELDS}


def _default(field: str, keep: Mapping[str, Any], lose: Mapping[str, Any]) -> Side:
    if field in ALWAYS_KEPT or not is_empty(field, keep):
        return Side.KEEP
    return Side.KEEP if is_empty(field, lose) else Side.LOSE


def is_empty(field: str, facts: Mapping[str, Any]) -> bool:
    """Tell whether a lead has nothing there; a next action may be a date alone."""
    names = FIELDS[field] if field == "next_action" else FIELDS[field][:1]
    return all(facts[name] is None or facts[name] == "" for name in names)


def differing(keep: Mapping[str, Any], lose: Mapping[str, Any]) -> frozenset[str]:
    """Return the fields in which two leads are not the same."""
    return frozenset(
        field
        for field, names in FIELDS.items()
        if any(keep[name] != lose[name] for name in _meant(field, names))
    )


def _meant(field: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return names if field == "next_action" else names[:1]


def outcome(
    keep: Mapping[str, Any],
    lose: Mapping[str, Any],
    picks: Mapping[str, Side],
    *,
    now: datetime,
) -> dict[str, Any]:
    """Return the facts of the kept lead that become others, with their new values.

    Who it is follows the number, else the address; a status taken over is taken on `now`.
    """
    wanted: dict[str, Any] = {}
    for field in differing(keep, lose):
        if picks[field] is Side.LOSE:
            wanted |= {name: lose[name] for name in FIELDS[field]}
    if "status" in wanted:
        wanted["status_since"] = now
    if "assigned_to_id" in wanted:
        wanted["assigned_at"] = now if wanted["assigned_to_id"] else None
    person = _person(keep, lose, picks)
    if person is not None:
        wanted["person_id"] = person
    return {name: value for name, value in wanted.items() if value != keep[name]}


def _person(
    keep: Mapping[str, Any], lose: Mapping[str, Any], picks: Mapping[str, Side]
) -> int | None:
    chosen = {Side.KEEP: keep, Side.LOSE: lose}
    for field in ("phone", "email"):
        of = chosen[picks[field]]
        if of[field] and of["person_id"] is not None:
            person: int = of["person_id"]
            return person
    known: int | None = keep["person_id"] or lose["person_id"]
    return known


def going_back(
    is_now: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """Return the facts that an undo puts back, and the fields somebody has changed since.

    Facts that go together go back together, or stay together. The person follows the number and
    the address: it goes back when neither was changed since.
    """
    back: dict[str, Any] = {}
    stayed: list[str] = []
    for field, names in FIELDS.items():
        changed = [name for name in names if name in before]
        if not changed:
            continue
        if all(is_now[name] == after[name] for name in changed):
            back |= {name: before[name] for name in changed}
        else:
            stayed.append(field)
    if "person_id" in before and is_now["person_id"] == after["person_id"]:
        back["person_id"] = before["person_id"]
    return back, stayed


def is_young(merged_at: datetime, now: datetime) -> bool:
    """Tell whether a merge can still be undone."""
    return now - merged_at <= FOR


def named(fields: list[str]) -> str:
    """Return fields as people call them: "name, next action"."""
    return ", ".join(WORDS.get(field, field) for field in fields)
