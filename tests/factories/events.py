"""Facts, listeners and webhook endpoints for tests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.db import transaction

from leadflow.events.services import registry
from leadflow.events.services.publishing import publish
from leadflow.events.types import Event, Handler

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rang(Event):
    """A bell rang: a fact that only tests know."""

    name: ClassVar[str] = "test.rang"

    bell: int


@contextmanager
def empty_register() -> Iterator[None]:
    """Let nobody listen and nothing be done every so often, for a while."""
    before = registry._register
    registry._register = registry.Register({}, {})
    try:
        yield
    finally:
        registry._register = before


def listener(name: str, act: Callable[[dict[str, Any], datetime], object]) -> Handler:
    """Return a handler that calls `act` and stands in the books as `tests.<name>`."""

    def handle(payload: Any, now: datetime) -> None:
        act(payload, now)

    handle.__module__ = "tests"
    handle.__qualname__ = name
    return handle


def announce(*bells: int, stream: str = "bell", now: datetime = NOON, **options: Any) -> list[int]:
    """Publish that `bells` rang, in one committed transaction."""
    with transaction.atomic():
        return [publish(Rang(bell), stream=stream, now=now, **options) for bell in bells]
