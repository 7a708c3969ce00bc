"""No test leaves a process behind."""

from collections.abc import Iterable

import psutil


def alive(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    """Return those that still run.

    An orphan that has ended stays a zombie until the machine's first process collects it,
    which in many containers is never: it holds nothing any more, so it counts as gone.
    """
    return [process for process in processes if _is_alive(process)]


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def end_leftovers() -> list[str]:
    """End every child that is still running, and return what they were."""
    left = alive(psutil.Process().children(recursive=True))
    names = []
    for child in left:
        try:
            names.append(f"{child.pid}: {' '.join(child.cmdline())[:200]}")
            child.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(left, timeout=5)
    return names
