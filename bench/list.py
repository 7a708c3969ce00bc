"""Does a list of 50 leads stay as quick at a million leads as at ten thousand?

    python -m bench.list [--sizes 10000 1000000] [--rounds 200] [--databases postgresql sqlite]

Every question is a whole request inside one process: sign-in by token, middleware, rate limit,
query, JSON. Each database is private to the run and gone afterwards. Printed for each question:
the 50th and 95th percentile in milliseconds at each size, and how the largest compares with the
smallest. The bars: p95 under 150 ms at a million, and at most 1.3 times the time at ten thousand.
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
from functools import partial
from pathlib import Path
from typing import Any

from tools import pg

BAR_MS = 150
BAR_RATIO = 1.3
WARM_UP = 10
TURN = 10
AGENTS = 40

NUMBERS = (
    "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {size})"
)
WHEN = {
    "postgresql": "timestamptz '2024-01-01 00:00:00+00' + n * interval '30 seconds'",
    "sqlite": "datetime('2024-01-01 00:00:00', '+' || (n * 30) || ' seconds')",
}
FIRST = "substr('AshaLeraThanBongPriyRaviSitaAmitNeoSZola', (n % 10) * 4 + 1, 4)"
DIGITS = "substr('' || (100000000 + (n * 2147) % 100000000), 2)"
NAME = f"{FIRST} || ' ' || 'Family' || (n % 5000)"
PERSONS = """
    INSERT INTO leads_person (name, phone, email, created_at) {numbers}
    SELECT {name}, '+9198' || {digits}, 'p' || n || '@example.com', {when} FROM numbers
"""
LEADS = """
    INSERT INTO leads_lead (person_id, name, phone, email, source, channel, city, status,
                            assigned_to_id, seq, version, created_at, last_activity_at) {numbers}
    SELECT n, {name}, '98' || {digits}, 'p' || n || '@example.com',
           CASE n % 4 WHEN 0 THEN 'form' ELSE 'affiliate' END, 'channel' || (n % 200),
           CASE n % 2 WHEN 0 THEN '' ELSE 'City ' || (n % 100) END,
           CASE (n / 7) % 20 WHEN 0 THEN 'contacted' WHEN 1 THEN 'lost' ELSE 'new' END,
           {owner}, 1, 1, {when}, {when} FROM numbers
"""
STEPS = """
    INSERT INTO leads_timelineentry (lead_id, seq, kind, at, actor_name, text, rule, data) {numbers}
    SELECT n, 1, 'received', {when}, 'system', 'Submitted', '', '{{}}' FROM numbers
"""
DOCUMENTS = """
    INSERT INTO leads_searchdocument (lead_id, text)
    SELECT id, '  ' || lower(replace(name, ' ', '  ')) || '  91' || phone || '  ' || phone
           || '  ' || email || '  ' || lower(replace(city, ' ', '  ')) || '  #' || id || ' '
    FROM leads_lead
"""
QUESTIONS = {
    "head, all leads": ("head", ""),
    "collections, all leads": ("collections", ""),
    "senior, own leads": ("senior", ""),
    "head, page in the middle": ("head", "cursor={middle}"),
    "head, by status": ("head", "status=contacted"),
    "head, by channel": ("head", "channel=channel7"),
    "head, by city": ("head", "city=City 7"),
    "head, by owner": ("head", "assigned_to={owner}"),
    "senior, own by status": ("senior", "status=new"),
    "head, one old day": ("head", "created_after=2024-01-02&created_before=2024-01-03"),
    "head, search a name": ("head", "q=asha family7"),
    "head, search a number": ("head", "q={number}"),
    "head, search half a number": ("head", "q={half}"),
    "head, search a domain": ("head", "q=example.com"),
    "head, search two letters": ("head", "q=as"),
    "head, search what is not": ("head", "q=nobody at all"),
    "senior, search a name": ("senior", "q=asha family7"),
}
COUNT = "head, count (to 10 000)"


def main() -> None:
    """Measure every database at every size and print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.list", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--databases", nargs="+", default=["postgresql", "sqlite"])
    parser.add_argument("--inside", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        answer_questions(given.inside)
        return
    for database in given.databases:
        with ExitStack() as stack:
            sizes = sorted(given.sizes)
            askers = {size: Asker(stack, database, size) for size in sizes}
            show(database, askers, alternate(askers, given.rounds))


class Asker:
    """A process beside a new database of its own, full of leads, that times questions for us."""

    def __init__(self, stack: ExitStack, database: str, size: int) -> None:
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
            [sys.executable, "-m", "bench.list", "--inside", str(size)],
            env=environment,
            cwd=Path(__file__).parents[1],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        stack.callback(self.end)
        self.loaded = float(self._read())

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
    """Return the sorted times by question and size.

    The sizes take turns, so that whatever else the machine does meanwhile slows all of them.
    """
    times: dict[str, dict[int, list[float]]] = {}
    for question in [*QUESTIONS, COUNT]:
        taken: dict[int, list[float]] = {size: [] for size in askers}
        for asker in askers.values():
            asker.time(question, WARM_UP)
        for _ in range(rounds // TURN):
            for size, asker in askers.items():
                taken[size] += asker.time(question, TURN)
        times[question] = {size: sorted(each) for size, each in taken.items()}
    return times


def answer_questions(size: int) -> None:
    """Fill the database named by the environment, then time every question asked on stdin."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    started = time.perf_counter()
    acts = questions(fill(size), size)
    print(time.perf_counter() - started, flush=True)
    for line in sys.stdin:
        name, rounds = json.loads(line)
        print(json.dumps([timed(acts[name]) for _ in range(rounds)]), flush=True)


def fill(size: int) -> dict[str, Any]:
    """Write `size` leads with their persons, first steps and search documents; return the users."""
    from django.db import connection

    from leadflow.identity.types import Role
    from tests.factories.identity import make_user

    people = {role.value: make_user(role) for role in (Role.HEAD, Role.COLLECTIONS, Role.SENIOR)}
    agents = [people["senior"], *(make_user(Role.SENIOR) for _ in range(AGENTS - 1))]
    owner = f"CASE n % 2 WHEN 0 THEN NULL ELSE {agents[0].pk} + ((n / 2) % {AGENTS}) END"
    facts = {
        "numbers": NUMBERS.format(size=size),
        "name": NAME,
        "digits": DIGITS,
        "owner": owner,
        "when": WHEN[connection.vendor],
    }
    is_postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if is_postgres:  # an index is made faster than it is kept up to date
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(
                "SELECT indexdef FROM pg_indexes WHERE indexname = 'leads_search_trigrams'"
            )
            trigrams = cursor.fetchone()[0]
            cursor.execute("DROP INDEX leads_search_trigrams")
        for statement in (PERSONS, LEADS, STEPS, DOCUMENTS):
            cursor.execute(statement.format(**facts))
        if is_postgres:
            cursor.execute(trigrams)
            cursor.execute("SET session_replication_role = DEFAULT")
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("INSERT INTO leads_search(leads_search) VALUES ('rebuild')")
            cursor.execute("ANALYZE")
    return people


def questions(people: dict[str, Any], size: int) -> dict[str, Callable[[], object]]:
    """Return what answers each question once."""
    from leadflow.kernel.paging import Cursor
    from leadflow.leads.queries import count_leads
    from tests.factories.identity import actor_for, auth_client

    clients = {role: auth_client(user) for role, user in people.items()}
    head = actor_for(people["head"])
    digits = f"{size // 2 * 2147 % 100_000_000:08}"
    known = {
        "middle": Cursor.encode(size // 2),
        "owner": people["senior"].pk,
        "number": f"%2B91 98{digits[:3]} {digits[3:]}",
        "half": digits[2:],
    }
    acts: dict[str, Callable[[], object]] = {COUNT: partial(count_leads, actor=head)}
    for name, (role, query) in QUESTIONS.items():
        url = f"/api/leads/?limit=50&{query.format(**known)}"
        acts[name] = partial(_get, clients[role], url)
    return acts


def _get(client: Any, url: str) -> None:
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


def show(database: str, askers: dict[int, Asker], table: dict[str, dict[int, list[float]]]) -> None:
    """Print p50/p95 of every question at every size, and the ratio of the extremes."""
    loads = ", ".join(f"{size:,} in {asker.loaded:.0f} s" for size, asker in askers.items())
    print(f"\n{database}: list of 50, whole request in one process, ms (loaded {loads})")
    heads = "".join(f"{f'{size:,}':>20}" for size in askers)
    print(f"{'question':28}{heads}{'x p50':>8}{'x p95':>8}")
    for name, by_size in table.items():
        times = list(by_size.values())
        cells = "".join(f"{percentile(t, 0.5):>11.1f} /{percentile(t, 0.95):>7.1f}" for t in times)
        middle, high = (percentile(times[-1], s) / percentile(times[0], s) for s in (0.5, 0.95))
        slow = f"  over {BAR_MS} ms" if percentile(times[-1], 0.95) > BAR_MS else ""
        steep = f"  over {BAR_RATIO} x" if middle > BAR_RATIO else ""
        print(f"{name:28}{cells}{middle:>8.2f}{high:>8.2f}{slow}{steep}")


if __name__ == "__main__":
    main()
