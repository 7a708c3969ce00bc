"""Two kinds of writing functions, told apart by their decorator.

`@commits`  opens the transaction and commits it; calling it inside another one is an error.
`@joins`    takes part in a transaction that is already open; calling it without one is an error.

One caller may be around `@commits`: an answer that is kept for replay (`kernel.idempotency`) has
to be written together with the effect, so it opens the transaction and `@commits` joins that one.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from time import sleep
from typing import Final, ParamSpec, TypeVar

from django.db import connection, transaction

COURTESY: Final = 0.01

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(slots=True)
class Effects:
    """What happened inside a surrounding transaction: how many `@commits` went through."""

    committed: int = 0
    is_busy: bool = False


_surrounding: ContextVar[Effects | None] = ContextVar("surrounding", default=None)


def commits(function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` in a transaction of its own: all of it happens, or none."""
    durable = transaction.atomic(durable=True)(function)

    @wraps(function)
    def committing(*args: P.args, **kwargs: P.kwargs) -> R:
        effects = _surrounding.get()
        if effects is None:
            return durable(*args, **kwargs)
        if effects.is_busy:
            raise RuntimeError(f"{function.__qualname__} commits; it cannot run inside another")
        effects.is_busy = True
        try:
            with transaction.atomic():
                result = function(*args, **kwargs)
        finally:
            effects.is_busy = False
        effects.committed += 1
        return result

    return committing


@contextmanager
def surrounding() -> Iterator[Effects]:
    """Open the one transaction that `@commits` joins; what they did is told by the Effects."""
    effects = Effects()
    token = _surrounding.set(effects)
    try:
        with transaction.atomic(durable=True):
            yield effects
    finally:
        _surrounding.reset(token)


def joins(function: Callable[P, R]) -> Callable[P, R]:
    """Refuse to run `function` outside a transaction, where half of it could survive."""

    @wraps(function)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        if not connection.in_atomic_block:
            raise RuntimeError(f"{function.__qualname__} needs an open transaction")
        return function(*args, **kwargs)

    return inside


# A condition that is always true: on PostgreSQL the statement's own transaction then commits
# without waiting for the disk. For rows whose loss in a crash of the database harms nobody.
UNHURRIED: Final = "set_config('synchronous_commit', 'off', true) = 'off'"


def is_alone_on_postgres() -> bool:
    """Tell whether the next statement is a transaction of its own on PostgreSQL."""
    return connection.vendor == "postgresql" and not connection.in_atomic_block


def is_postgres() -> bool:
    """Tell whether the database behind the default connection is PostgreSQL."""
    return connection.vendor == "postgresql"


@contextmanager
def planned_anew() -> Iterator[None]:
    """Have PostgreSQL plan the questions asked inside for their very values.

    A prepared one keeps the plan it got when its tables may have been almost empty.
    """
    if not is_postgres():
        yield
        return
    connection.ensure_connection()
    raw = connection.connection
    threshold, raw.prepare_threshold = raw.prepare_threshold, None
    try:
        yield
    finally:
        raw.prepare_threshold = threshold


def give_way() -> None:
    """Let others have a turn between two of many transactions in a row.

    SQLite has one write lock, and who waits for it only looks now and then; whoever takes it
    again at once starves them. PostgreSQL needs no such courtesy.
    """
    if not is_postgres():
        sleep(COURTESY)
