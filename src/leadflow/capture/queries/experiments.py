"""What experiments say so far, each with its own bot's numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.conf import settings

from leadflow.capture.models import Bot, ExperimentDay
from leadflow.capture.queries.analytics import counted_of, counted_through, span
from leadflow.capture.queries.tallies import (
    as_day,
    brought_about,
    conversions_between,
    day_of,
    exposures_between,
    shown,
)
from leadflow.capture.rules.document import parse
from leadflow.capture.rules.parts import Test
from leadflow.capture.rules.verdicts import judge
from leadflow.capture.types.analytics import Period
from leadflow.capture.types.experiments import Experiment, Goal
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.errors import NotFound

EVER: Final = Period()
MOST_GOALS: Final = 20
_SHOWN: Final = ""


class NoSuchExperiment(NotFound):
    """There is no such test, and nobody was ever shown one of that name."""

    code = "capture.no_such_experiment"


@dataclass(slots=True)
class _Book:
    """The numbers of one test: by goal and variant, day by day; shown is the goal ''."""

    days: dict[tuple[str, str], dict[date, int]] = field(default_factory=dict)

    def add(self, goal: str, variant: str, day: date, number: int) -> None:
        own = self.days.setdefault((goal, variant), {})
        own[day] = own.get(day, 0) + number

    def total(self, goal: str, variant: str) -> int:
        return sum(self.days.get((goal, variant), {}).values())

    def looks(self, goal: str, variants: Sequence[str]) -> list[list[int]]:
        """Return how many of each variant had come to the goal by the end of each day."""
        own = [self.days.get((goal, variant), {}) for variant in variants]
        so_far, found = [0] * len(variants), []
        for day in sorted({day for days in own for day in days}):
            so_far = [n + days.get(day, 0) for n, days in zip(so_far, own, strict=True)]
            found.append(so_far)
        return found

    def variants(self) -> list[str]:
        return sorted({variant for _, variant in self.days})

    def goals(self) -> list[str]:
        """Return the goals that were reached, the most frequent first."""
        names = {goal for goal, _ in self.days if goal != _SHOWN}
        counts = {g: sum(self.total(g, v) for v in self.variants()) for g in names}
        return sorted(names, key=lambda goal: (-counts[goal], goal))[:MOST_GOALS]

    def since(self) -> date | None:
        return min((day for days in self.days.values() for day in days), default=None)


def experiments(*, actor: Actor, period: Period = EVER) -> list[Experiment]:
    """Return every test of every bot as it stands on its own goal. Raises Denied.

    Tests that a bot no longer has come last, as long as somebody was shown them.
    """
    require(actor, Permission.CAPTURE_VIEW)
    books = _books(period)
    found, gone = [], []
    for bot in _bots(period):
        tests = parse(bot.current.document).tests if bot.current else {}
        found += [
            _stands(bot, name, test, books.pop((bot.pk, name), _Book()), "")
            for name, test in tests.items()
        ]
        left = [name for bot_id, name in books if bot_id == bot.pk]
        gone += [_stands(bot, name, None, books[bot.pk, name], "") for name in sorted(left)]
    return found + gone


def experiment(*, actor: Actor, bot_key: str, test_name: str, goal: str = "") -> Experiment:
    """Return a test as it stands on a goal, its own unless another one is named.

    Raises Denied or NoSuchExperiment.
    """
    require(actor, Permission.CAPTURE_VIEW)
    period = Period(bot_key=bot_key)
    bot = _bots(period).first()
    if bot is None:
        raise NoSuchExperiment("There is no such experiment.")
    test = (parse(bot.current.document).tests if bot.current else {}).get(test_name)
    book = _books(period, test_name).get((bot.pk, test_name))
    if test is None and book is None:
        raise NoSuchExperiment("There is no such experiment.")
    return _stands(bot, test_name, test, book or _Book(), goal)


def _bots(period: Period) -> Any:
    bots = Bot.objects.select_related("current").order_by("name", "id")
    return bots.filter(key=period.bot_key) if period.bot_key else bots


def _stands(bot: Bot, name: str, test: Test | None, book: _Book, goal: str) -> Experiment:
    contents: Mapping[str, Mapping[str, Any]] = {}
    if test:
        contents = {key: variant.config for key, variant in test.variants.items()}
    variants = [*contents, *(v for v in book.variants() if v not in contents)] or [""]
    weights = [test.weight_of(v) if test and v in contents else int(not test) for v in variants]
    own = test.goal if test else next(iter(book.goals()), Goal.COMPLETED.value)
    chosen = goal or own
    is_running = bool(test and test.is_running and settings.AB_TESTING_ENABLED)
    return Experiment(
        bot=bot.key,
        bot_name=bot.name,
        test_name=name,
        goal=chosen,
        goals=list(dict.fromkeys([own, *book.goals(), *(one.value for one in Goal)])),
        is_running=is_running,
        contents=contents,
        since=book.since(),
        result=judge(
            variants,
            weights,
            [book.total(_SHOWN, variant) for variant in variants],
            book.looks(chosen, variants),
            enabled=is_running,
        ),
    )


def _books(period: Period, test_name: str = "") -> dict[tuple[int, str], _Book]:
    """Return the numbers of each bot's tests: three queries."""
    through = counted_through()
    counted = counted_of(ExperimentDay.objects.all(), period, through)
    exposures = exposures_between(*span(period, through)).annotate(day=day_of("at"))
    conversions = conversions_between(*span(period, through)).annotate(day=day_of("at"))
    if period.bot_key:
        exposures = exposures.filter(session__bot__key=period.bot_key)
        conversions = conversions.filter(session__bot__key=period.bot_key)
    if test_name:
        counted = counted.filter(test_name=test_name)
        exposures = exposures.filter(test_name=test_name)
        conversions = conversions.filter(test_name=test_name)
    rows = counted.values("bot_id", "test_name", "variant", "goal", "day", "number")
    books: dict[tuple[int, str], _Book] = {}
    for row in _all(rows, shown(exposures, "day"), brought_about(conversions, "day")):
        book = books.setdefault((row["bot_id"], row["test_name"]), _Book())
        book.add(row.get("goal", _SHOWN), row["variant"], as_day(row["day"]), row["number"])
    return books


def _all(*rows: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    for some in rows:
        yield from some
