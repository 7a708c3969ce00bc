"""Experiments: what somebody is shown, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Goal(StrEnum):
    """What is counted without anybody saying so, whenever a conversation comes to it."""

    CONTACT = "contact"
    COMPLETED = "completed"
    SQL = "sql"
    WON = "won"


class Verdict(StrEnum):
    """What an experiment says so far."""

    NOBODY = "nobody"
    BROKEN = "broken"
    TOO_EARLY = "too_early"
    OPEN = "open"
    ALIKE = "alike"
    DIFFERENT = "different"
    WINNER = "winner"


@dataclass(frozen=True, slots=True)
class Shown:
    """The variant of a test that a conversation is shown, and what that changes."""

    test_name: str
    variant: str
    config: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Converted:
    """A conversion as it was noted: `counted` once, and only after an exposure."""

    test_name: str
    conversion_type: str
    variant: str
    counted: bool


@dataclass(frozen=True, slots=True)
class VariantNumbers:
    """How a variant does; the rate lies between `low` and `high` with a chance of 95 %.

    `chance_to_beat` is against the first variant, None for that one itself.
    """

    variant: str
    weight: int
    exposed: int
    converted: int
    rate: float
    low: float
    high: float
    chance_to_be_best: float
    chance_to_beat: float | None


@dataclass(frozen=True, slots=True)
class Result:
    """What an experiment says about one goal.

    `evidence` is how many times likelier the numbers are if variants differ than if not, at its
    strongest; 20 is enough. `needed`: how many conversations each variant takes to show a change
    by a fifth. `mismatch`: how likely it is that the shares are chance.
    """

    verdict: Verdict
    words: str
    variants: Sequence[VariantNumbers]
    evidence: float
    needed: int
    mismatch: float
    best: str = ""


@dataclass(frozen=True, slots=True)
class Experiment:
    """A test of a bot as it stands; `goals` are those anybody came to, and its own."""

    bot: str
    bot_name: str
    test_name: str
    goal: str
    goals: Sequence[str]
    is_running: bool
    contents: Mapping[str, Mapping[str, Any]]
    since: date | None
    result: Result
