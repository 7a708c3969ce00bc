"""What is known of a lead, as the card of its page shows it and lets it be changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from leadflow.leads.types import LeadRow
from leadflow.web.words import in_zone, money, phone

LOCAL: Final = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: how it is called, what control it is changed with, and how it is shown.

    `kind` is the type of its input, or `owner` for a choice of people.
    """

    name: str
    label: str
    kind: str = "text"
    show: Callable[[str], str] = str
    most: int = 200
    asks: bool = False  # whether others with the same are looked for while it is typed

    @property
    def mode(self) -> str:
        """The keyboard a phone offers for it."""
        return "decimal" if self.name == "value" else ""


FACTS: Final[Mapping[str, Fact]] = {
    fact.name: fact
    for fact in (
        Fact("owner", "Owner", "owner"),
        Fact("value", "Value", show=lambda text: money(text) if text else "", most=20),
        Fact("name", "Name"),
        Fact("phone", "Phone", "tel", phone, 64, asks=True),
        Fact("email", "Email", "email", most=254, asks=True),
        Fact("city", "City", most=120),
        Fact("language", "Language", most=16),
        Fact("source", "Source", show=str.capitalize, most=40),
        Fact("channel", "Channel", most=80),
    )
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A fact of one lead; `text` is what people read, empty when nothing is known."""

    fact: Fact
    text: str


def facts_of(row: LeadRow) -> list[Shown]:
    """Return everything the card shows."""
    return [Shown(fact, fact.show(written(row, name))) for name, fact in FACTS.items()]


def written(row: LeadRow, name: str) -> str:
    """Return a fact as its control holds it, which is also what is compared and put back."""
    if name == "owner":
        return str(row.assigned_to or "")
    if name == "next_action_at":
        return local(row.next_action_at)
    value = getattr(row, name)
    return "" if value is None else str(value)


def local(moment: datetime | None) -> str:
    """Return a moment as a control for day and time holds it, in the reader's zone."""
    return in_zone(moment).strftime(LOCAL) if moment else ""
