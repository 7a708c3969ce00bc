"""From one row of a file to a lead, or to what is wrong with which of its cells."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from leadflow.kernel.dialling import spelled
from leadflow.kernel.tabular.guessing import AS_FRACTION, SHORTENED
from leadflow.leads import rules
from leadflow.leads.rules.fields import BadField, text
from leadflow.leads.types import LeadStatus
from leadflow.pipeline.rules.imports import cells as reading
from leadflow.pipeline.rules.imports.columns import LABELS, Field

SHOWN: Final = 40
FACTS: Final = (Field.NAME, Field.EMAIL, Field.CITY, Field.CHANNEL, Field.LANGUAGE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is known of all rows of a file."""

    mapping: Mapping[str, int]
    width: int
    region: str
    source: str
    owners: Mapping[str, int]  # by user name in small letters
    now: datetime


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as it was meant: `facts` are the lead's own fields, only those that are filled."""

    facts: dict[str, Any]
    e164: str | None = None
    owner: int | None = None
    status: LeadStatus = LeadStatus.NEW
    tags: tuple[str, ...] = ()
    note: str = ""
    created_at: datetime | None = None

    @property
    def email_key(self) -> str:
        """Return the address as it is compared."""
        return str(self.facts.get("email", "")).lower()


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be imported as it stands: which field, and why."""

    field: str
    message: str


@dataclass(slots=True)
class _Row:
    sheet: Sheet
    said: Mapping[str, str]
    found: dict[str, Any] = field(default_factory=dict)


def read_row(cells: Sequence[str], sheet: Sheet) -> ReadRow | BadRow:
    """Return the lead a row says, or the first thing that is wrong with it. Never raises."""
    if len(cells) > sheet.width:
        return BadRow(
            "row",
            f"This row has {len(cells)} cells, the header {sheet.width}: a separator too many?",
        )
    said = {
        name: cell
        for name, at in sheet.mapping.items()
        if at < len(cells) and (cell := cells[at].strip())
    }
    row = _Row(sheet, said)
    try:
        for name, read in _READERS:
            if name in said:
                read(row, said[name])
    except BadField as error:
        return _bad(error.field or "row", error.message, said)
    return _finished(row)


def _finished(row: _Row) -> ReadRow | BadRow:
    found = row.found
    facts: dict[str, Any] = found.setdefault("facts", {})
    if "name" not in facts:
        parts = (row.said.get(Field.FIRST_NAME, ""), row.said.get(Field.LAST_NAME, ""))
        joined = " ".join(filter(None, parts))
        if joined:
            try:
                facts["name"] = text("name", joined)
            except BadField as error:
                return _bad("name", error.message, row.said)
    if not {"name", "phone", "email"} & facts.keys():
        return BadRow("row", "This row has no name, no phone and no e-mail.")
    return ReadRow(**found)


def _bad(name: str, message: str, said: Mapping[str, str]) -> BadRow:
    label = LABELS[Field(name)] if name in LABELS else name.capitalize()
    cell = said.get(name, "")
    shown = f" “{cell[:SHOWN]}”" if cell else ""
    return BadRow(name, f"{label}{shown}: {message}")


def _fact(name: Field) -> Callable[[_Row, str], None]:
    def read(row: _Row, cell: str) -> None:
        row.found.setdefault("facts", {})[str(name)] = rules.cleaned(name, cell)

    return read


def _phone(row: _Row, cell: str) -> None:
    if SHORTENED.fullmatch(cell):
        raise BadField(
            "a spreadsheet program has shortened this number. Format the column as text and save"
            " the file again.",
            field="phone",
        )
    typed = text("phone", AS_FRACTION.sub(r"\1", cell))
    e164 = spelled(typed, row.sheet.region)
    if e164 is None:
        raise BadField("This is no phone number.", field="phone")
    row.found["e164"] = e164
    row.found.setdefault("facts", {})["phone"] = typed


def _value(row: _Row, cell: str) -> None:
    row.found.setdefault("facts", {})["value"] = reading.amount(cell)


def _owner(row: _Row, cell: str) -> None:
    owner = row.sheet.owners.get(cell.casefold())
    if owner is None:
        raise BadField("There is no such user to work leads.", field="owner")
    row.found["owner"] = owner


def _status(row: _Row, cell: str) -> None:
    row.found["status"] = reading.status(cell)


def _tags(row: _Row, cell: str) -> None:
    row.found["tags"] = rules.tags(reading.words(cell))


def _note(row: _Row, cell: str) -> None:
    row.found["note"] = text("note", cell)


def _created(row: _Row, cell: str) -> None:
    row.found["created_at"] = reading.day(cell, now=row.sheet.now)


_READERS: Final[Sequence[tuple[Field, Callable[[_Row, str], None]]]] = (
    (Field.PHONE, _phone),
    *((name, _fact(name)) for name in (*FACTS, Field.SOURCE)),
    (Field.VALUE, _value),
    (Field.OWNER, _owner),
    (Field.STATUS, _status),
    (Field.TAGS, _tags),
    (Field.NOTE, _note),
    (Field.CREATED, _created),
)
