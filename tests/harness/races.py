"""Many at once: real threads, one starting gun, each with its own connection and real commits."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connections

A = TypeVar("A")
R = TypeVar("R")


def rush(act: Callable[[A], R], arguments: Iterable[A]) -> list[R | Exception]:
    """Call `act` with every argument at the same moment, one thread each.

    Returns, in the order of the arguments, what each call returned or raised. The test must be
    marked `django_db(transaction=True)`: other threads see only what is committed.
    """
    given = list(arguments)
    barrier = Barrier(len(given))

    def run(argument: A) -> R | Exception:
        try:
            connections["default"].ensure_connection()
            barrier.wait(60)
            return act(argument)
        except Exception as refusal:  # noqa: BLE001 - what it raised is the answer
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(given)) as pool:
        return list(pool.map(run, given))
