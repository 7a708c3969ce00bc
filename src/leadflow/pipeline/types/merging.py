"""Shapes of leads that may be the same person's, and of leads made one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Side(StrEnum):
    """Of which of two leads a value is taken."""

    KEEP = "keep"
    LOSE = "lose"


class Alike(StrEnum):
    """By what leads are grouped that may be the same."""

    PERSON = "person"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A lead with the same number or address.

    Of one that the asker may not see only the owner's name is known, and `token`, by which they
    can ask for access; everything else is empty.
    """

    id: int | None
    name: str
    status: str
    owner: int | None
    owner_name: str
    created_at: datetime | None
    by: tuple[str, ...]
    token: str = ""

    @property
    def is_visible(self) -> bool:
        """Tell whether the asker may see the lead."""
        return self.id is not None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A lead of a group of leads alike, as its list shows it."""

    id: int
    name: str
    phone: str
    email: str
    status: str
    owner_name: str
    value: Decimal | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Group:
    """Leads that may be the same, oldest first; `count` of them, of which some are listed."""

    key: str
    count: int
    leads: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """How much history a lead brings along."""

    notes: int
    interactions: int
    files: int
    units: int


@dataclass(frozen=True, slots=True)
class MergeRow:
    """One merge; `stayed` are the fields that its undo left as they were changed since."""

    id: int
    kept: int
    lost: int
    name: str
    merged_by: str
    merged_at: datetime
    undone_by: str
    undone_at: datetime | None
    stayed: tuple[str, ...]
    is_undoable: bool


Facts = Mapping[str, Any]
