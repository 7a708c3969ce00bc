"""No test leaves a process behind."""

import psutil


def end_leftovers() -> list[str]:
    """End every child that is still running, and return what they were."""
    left = [
        child
        for child in psutil.Process().children(recursive=True)
        if child.is_running() and child.status() != psutil.STATUS_ZOMBIE
    ]
    names = []
    for child in left:
        try:
            names.append(f"{child.pid}: {' '.join(child.cmdline())[:200]}")
            child.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(left, timeout=5)
    return names
