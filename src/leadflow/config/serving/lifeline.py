"""How a child learns that it should stop, or that the process above it is no more.

The supervisor holds one end of a pipe and never writes; its children hold the other. When the
supervisor closes its end, or dies in whatever way, they read the end of the file.
"""

import ctypes
import multiprocessing
import os
import signal
import sys
from asyncio import AbstractEventLoop
from collections.abc import Callable
from typing import Final

VARIABLE: Final = "LEADFLOW_LIFELINE"
PR_SET_PDEATHSIG: Final = 1


def watch(loop: AbstractEventLoop, on_end: Callable[[], object]) -> None:
    """Call `on_end` once when the supervisor lets go of the lifeline; without one, never."""
    given = os.environ.get(VARIABLE, "")
    if not given.isdecimal():
        return
    line = int(given)

    def ended() -> None:
        loop.remove_reader(line)
        on_end()

    loop.add_reader(line, ended)


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent dies (Linux; nothing elsewhere)."""
    die_on_parents_death(signal.SIGKILL)
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid != os.getppid():
        os._exit(1)


def die_on_parents_death(number: signal.Signals) -> None:
    """Have the kernel send us `number` when the thread that started us dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
