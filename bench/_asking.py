"""A process beside a private database full of made-up leads, that times questions for a bench.

A bench module names itself, its questions (label to act, once the database is full) and calls
`compare`. The sizes take turns, so that whatever else the machine does slows all of them alike.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tools import pg

BAR_MS = 150
BAR_RATIO = 1.3
WARM_UP = 10
TURN = 10
AGENTS = 40

Acts = dict[str, Callable[[], object]]
People = dict[str, Any]
Questions = Callable[[People, int], Acts]
Fill = Callable[[int], People]


def compare(
    module: str,
    description: str | None,
    questions: Questions,
    *,
    fill: Fill | None = None,
    sizes: tuple[int, int] = (10_000, 1_000_000),
    bar: int = BAR_MS,
) -> None:
    """Measure every database at every size and print the table; the command line of a bench.

    Without `fill` the databases are full of leads.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=description)
    parser.add_argument("--sizes", type=int, nargs="+", default=[*sizes])
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--databases", nargs="+", default=["postgresql", "sqlite"])
    parser.add_argument("--inside", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        answer_questions(given.inside, questions, fill or fill_with_leads)
        return
    for database in given.databases:
        with ExitStack() as stack:
            sizes = sorted(given.sizes)
            askers = {size: Asker(stack, module, database, size) for size in sizes}
            show(database, askers, alternate(askers, given.rounds), bar)


class Asker:
    """A process beside a new database of its own, full of leads, that times questions for us."""

    def __init__(self, stack: ExitStack, module: str, database: str, size: int) -> None:
        home = stack.enter_context(tempfile.TemporaryDirectory(prefix="leadflow-bench-"))
        url = f"sqlite://{home}/bench.sqlite3"
        if database == "postgresql":
            url = stack.enter_context(pg.cluster(durable=True))
        environment = os.environ | {
            "DATABASE_URL": url,
            "LEADFLOW_DATA_DIR": home,
            "DJANGO_SETTINGS_MODULE": "leadflow.config.settings",
            "SIGNED_IN_LIMIT_PER_MINUTE": "1000000",
            "LOG_LEVEL": "ERROR",
            "PYTHONWARNINGS": "ignore",
            "PYTHONPATH": os.pathsep.join(["src", "."]),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, "--inside", str(size)],
            env=environment,
            cwd=Path(__file__).parents[1],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        stack.callback(self.end)
        started: dict[str, Any] = self._read()
        self.loaded = float(started["seconds"])
        self.names: list[str] = started["names"]

    def time(self, question: str, rounds: int) -> list[float]:
        """Return the times of `rounds` answers, in milliseconds."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps([question, rounds]) + "\n")
        self.process.stdin.flush()
        times: list[float] = self._read()
        return times

    def end(self) -> None:
        """Let the process go; it ends when nothing more is asked."""
        self.process.communicate(timeout=30)

    def _read(self) -> Any:
        assert self.process.stdout
        return json.loads(self.process.stdout.readline())


def alternate(askers: dict[int, Asker], rounds: int) -> dict[str, dict[int, list[float]]]:
    """Return the sorted times by question and size."""
    times: dict[str, dict[int, list[float]]] = {}
    for question in next(iter(askers.values())).names:
        taken: dict[int, list[float]] = {size: [] for size in askers}
        for asker in askers.values():
            asker.time(question, WARM_UP)
        for _ in range(max(1, rounds // TURN)):
            for size, asker in askers.items():
                taken[size] += asker.time(question, TURN)
        times[question] = {size: sorted(each) for size, each in taken.items()}
    return times


def answer_questions(size: int, questions: Questions, fill: Fill) -> None:
    """Fill the database named by the environment, then time every question asked on stdin."""
    import django

    django.setup()
    from django.core.management import call_command

    from leadflow.config.serving.prepare import collect_static

    call_command("migrate", verbosity=0)
    collect_static()
    started = time.perf_counter()
    acts = questions(fill(size), size)
    took = time.perf_counter() - started
    print(json.dumps({"seconds": took, "names": [*acts]}), flush=True)
    for line in sys.stdin:
        name, rounds = json.loads(line)
        print(json.dumps([timed(acts[name]) for _ in range(rounds)]), flush=True)


def fill_with_leads(size: int) -> People:
    """Write `size` leads with people, histories and search documents; return the users by role."""
    from leadflow.config.demo.many import load_many
    from leadflow.identity.types import Role
    from leadflow.kernel.clock import now
    from tests.factories.identity import make_user

    roles = (Role.HEAD, Role.COLLECTIONS, Role.SENIOR)
    people = {role.value: make_user(role) for role in roles}
    agents = [people["senior"], *(make_user(Role.SENIOR) for _ in range(AGENTS - 1))]
    load_many(size=size, owners=[agent.pk for agent in agents], now=now())
    return people


def ask(client: Any, url: str) -> None:
    """Ask one address; raises RuntimeError unless it answers 200."""
    answer = client.get(url)
    if answer.status_code != 200:
        raise RuntimeError(f"{url}: {answer.status_code} {answer.content[:300]!r}")


def timed(act: Callable[[], object]) -> float:
    """Return how many milliseconds `act` takes."""
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def percentile(times: list[float], share: float) -> float:
    """Return the time that `share` of the sorted `times` do not exceed."""
    return times[min(len(times) - 1, int(len(times) * share))]


def show(
    database: str,
    askers: dict[int, Asker],
    table: dict[str, dict[int, list[float]]],
    bar: int = BAR_MS,
) -> None:
    """Print p50/p95 of every question at every size, and the ratio of the extremes."""
    loads = ", ".join(f"{size:,} in {asker.loaded:.0f} s" for size, asker in askers.items())
    print(f"\n{database}: whole request in one process, ms (loaded {loads})")
    print(f"load average of this machine at the end: {os.getloadavg()[0]:.1f}")
    heads = "".join(f"{f'{size:,}':>20}" for size in askers)
    print(f"{'question':28}{heads}{'x p50':>8}{'x p95':>8}")
    for name, by_size in table.items():
        times = list(by_size.values())
        cells = "".join(f"{percentile(t, 0.5):>11.1f} /{percentile(t, 0.95):>7.1f}" for t in times)
        middle, high = (percentile(times[-1], s) / percentile(times[0], s) for s in (0.5, 0.95))
        slow = f"  over {bar} ms" if percentile(times[-1], 0.95) > bar else ""
        steep = f"  over {BAR_RATIO} x" if middle > BAR_RATIO else ""
        print(f"{name:28}{cells}{middle:>8.2f}{high:>8.2f}{slow}{steep}")
