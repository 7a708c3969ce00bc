"""How the bots do, in numbers."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date
from operator import add, sub


@dataclass(frozen=True, slots=True)
class Tally:
    """What several conversations add up to."""

    sessions: int = 0
    sql: int = 0
    mql: int = 0
    contacts: int = 0
    completed: int = 0
    points: int = 0
    answers: int = 0
    seconds: int = 0

    @property
    def unqualified(self) -> int:
        """How many are neither SQL nor MQL."""
        return self.sessions - self.sql - self.mql

    @property
    def conversion_rate(self) -> float:
        """SQL leads of all conversations, as a share with four decimals (seed 3, Key Metrics)."""
        return share(self.sql, self.sessions)

    @property
    def contact_rate(self) -> float:
        """Those that left a way to reach them, of all."""
        return share(self.contacts, self.sessions)

    @property
    def completion_rate(self) -> float:
        """Those who answered every question, of all."""
        return share(self.completed, self.sessions)

    @property
    def average_score(self) -> float:
        """The mean score of all conversations."""
        return round(self.points / self.sessions, 2) if self.sessions else 0.0

    @property
    def average_response_time(self) -> float:
        """How many seconds passed before an answer, on the average."""
        return round(self.seconds / self.answers, 2) if self.answers else 0.0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*map(add, astuple(self), astuple(other)))

    def __sub__(self, other: "Tally") -> "Tally":
        return Tally(*map(sub, astuple(self), astuple(other)))


@dataclass(frozen=True, slots=True)
class QuestionNumbers:
    """How a question does: `lost` of those who had come as far went no further."""

    key: str
    answered: int
    lost: int
    drop_off: float
    average_seconds: float | None


@dataclass(frozen=True, slots=True)
class Period:
    """Which conversations: those that began from `first` to `last`, both included, in UTC."""

    first: date | None = None
    last: date | None = None
    bot_key: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the analytics show but experiments."""

    total: Tally
    by_day: Sequence[tuple[date, Tally]]
    by_source: Sequence[tuple[str, Tally]]
    questions: Sequence[QuestionNumbers]


def share(part: int, whole: int) -> float:
    """Return what share `part` is of `whole` with four decimals; 0 of nothing."""
    return round(part / whole, 4) if whole else 0.0
