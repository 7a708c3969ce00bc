"""How long does it take to import leads from a file, beside the bare writing of the same rows?

    python -m bench.imports [--rows 100000] [--databases postgresql sqlite] [--old 100000]

An import is a file of leads of which some are there already: read, compared with `--old` leads,
written in groups with people, history, facts, search texts and the note of what became of each
row. The peer writes the very rows that came of it into empty twins of their tables, indexes and
all: by COPY on PostgreSQL, by `executemany` on SQLite. The bars: 100 000 rows in 20 seconds on
PostgreSQL, and a quarter of the peer's speed on both.
"""

import json
import re
import time
from typing import Any

from bench._files import report

BAR_SECONDS = 20
BAR_RATIO = 0.25
OLD_SHARE = 10  # one row in so many is there already
TABLES = (
    "leads_person",
    "leads_lead",
    "leads_timelineentry",
    "leads_searchdocument",
    "events_outboxmessage",
    "pipeline_importrow",
)


def measure(rows: int, old: int) -> dict[str, Any]:
    """Return how long each step takes on the database of this process."""
    import django

    django.setup()
    from django.core.management import call_command

    from leadflow.kernel.memory import settle

    call_command("migrate", verbosity=0)
    settle()  # as the worker does
    actor = make_importer()
    if old:
        import_file(actor, table_of(range(old)))
    before = newest()
    known = min(old, rows // OLD_SHARE)
    numbers = [*range(known), *range(10**7, 10**7 + rows - known)]
    times = import_file(actor, table_of(numbers))
    peer = write_again(before)
    seconds = times["read_and_kept"] + times["imported"]
    return {
        "seconds": times,
        "rows_per_second": round(rows / seconds),
        "seconds_per_100_000": round(seconds / rows * 100_000, 1),
        "peer_seconds": round(peer, 1),
        "peer_rows_per_second": round(rows / peer),
        "ratio": round(peer / seconds, 2),
        "ratio_of_the_run_alone": round(peer / times["imported"], 2),
        "bars": {"seconds": BAR_SECONDS, "ratio": BAR_RATIO},
    }


def make_importer() -> Any:
    """Return somebody who may import."""
    from leadflow.identity.models import User, UserRole
    from leadflow.identity.queries import find_actor

    user = User.objects.create_user("bench", password="bench-only-password")
    UserRole.objects.create(user=user, role="head")
    return find_actor(user.pk)


def table_of(numbers: Any) -> bytes:
    """Return a CSV file of people."""
    lines = ["Name,Phone,E-mail,City,Channel,Value"]
    lines += [
        f"Asha Rao {n},+9198{n:08d},asha{n}@example.com,Pune,fair,{n % 90 + 10}00000"
        for n in numbers
    ]
    return "\n".join(lines).encode()


def import_file(actor: Any, content: bytes) -> dict[str, float]:
    """Return how long a file takes: to be read and kept, checked, and imported."""
    from leadflow.kernel.clock import now
    from leadflow.kernel.tabular.workbook import read_table
    from leadflow.pipeline.queries.imports import LIMITS, get_import
    from leadflow.pipeline.rules.imports.columns import VOCABULARY
    from leadflow.pipeline.services.imports import steps
    from leadflow.pipeline.services.imports.uploading import upload
    from leadflow.pipeline.services.imports.working import work_on

    times = [time.perf_counter()]
    table = read_table(content, limits=LIMITS, is_known=VOCABULARY.knows)
    job_id = upload(actor=actor, table=table, file_name="b.csv", now=now())
    times.append(time.perf_counter())
    steps.check(actor=actor, job_id=job_id, now=now())
    while work_on(job_id=job_id, turn=steps.turn_of(job_id=job_id), now=now()):
        pass
    times.append(time.perf_counter())
    steps.start(actor=actor, job_id=job_id, now=now())
    while work_on(job_id=job_id, turn=steps.turn_of(job_id=job_id), now=now()):
        pass
    times.append(time.perf_counter())
    job = get_import(actor=actor, job_id=job_id)
    assert sum(job.counts.values()) == job.total == len(table.lines)
    names = ("read_and_kept", "checked", "imported")
    return {
        name: round(after - start, 2)
        for name, start, after in zip(names, times[:-1], times[1:], strict=True)
    }


def newest() -> dict[str, int]:
    """Return the newest key of each table."""
    from django.db import connection

    with connection.cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(f"SELECT coalesce(max({key(table)}), 0) FROM {table}")
            found[table] = cursor.fetchone()[0]
    return found


def key(table: str) -> str:
    """Return the name of a table's key."""
    return "lead_id" if table == "leads_searchdocument" else "id"


def write_again(before: dict[str, int]) -> float:
    """Return how long the database takes to write the new rows into twins of their tables.

    The twins hold what the tables held before, so that their indexes are as large.
    """
    from django.db import connection, transaction

    took = 0.0
    with connection.cursor() as cursor:
        for table in TABLES:
            own = key(table)
            twin = make_twin(cursor, table)
            cursor.execute(
                f"INSERT INTO {twin} {overriding()} SELECT * FROM {table} WHERE {own} <= %s",
                [before[table]],
            )
            cursor.execute(f"SELECT * FROM {table} WHERE {own} > %s", [before[table]])
            rows = [tuple(map(plain, row)) for row in cursor.fetchall()]
            began = time.perf_counter()
            with transaction.atomic():
                write(cursor, twin, rows)
            took += time.perf_counter() - began
            if table == "leads_searchdocument" and connection.vendor == "sqlite":
                took += index_again(cursor, rows)
    return took


def index_again(cursor: Any, rows: list[tuple[Any, ...]]) -> float:
    """Return how long SQLite takes to enter search texts into its full-text table's twin."""
    from django.db import transaction

    cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'leads_search'")
    cursor.execute(cursor.fetchone()[0].replace("leads_search", "twin_leads_search", 1))
    began = time.perf_counter()
    with transaction.atomic():
        cursor.executemany("INSERT INTO twin_leads_search (rowid, text) VALUES (%s, %s)", rows)
    return time.perf_counter() - began


def overriding() -> str:
    """Return what lets PostgreSQL write ids that it would draw itself."""
    from django.db import connection

    return "OVERRIDING SYSTEM VALUE" if connection.vendor == "postgresql" else ""


def make_twin(cursor: Any, table: str) -> str:
    """Make an empty table like another, with the same indexes."""
    from django.db import connection

    twin = f"twin_{table}"
    if connection.vendor == "postgresql":
        cursor.execute(f"CREATE TABLE {twin} (LIKE {table} INCLUDING ALL)")
        return twin
    cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [table])
    cursor.execute(cursor.fetchone()[0].replace(f'"{table}"', f'"{twin}"', 1))
    cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE tbl_name = %s AND type = 'index' AND sql > ''",
        [table],
    )
    for name, sql in cursor.fetchall():
        again = re.sub(rf'"?\b{name}\b"?', f'"twin_{name}"', sql, count=1)
        cursor.execute(re.sub(rf'ON "?{table}\b"?', f'ON "{twin}"', again, count=1))
    return twin


def plain(value: Any) -> Any:
    """Return a value as COPY takes it."""
    return json.dumps(value) if isinstance(value, dict | list) else value


def write(cursor: Any, twin: str, rows: list[tuple[Any, ...]]) -> None:
    """Write rows the plainest way their database has for many."""
    from django.db import connection

    if not rows:
        return
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {twin} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    places = ", ".join(["%s"] * len(rows[0]))
    cursor.executemany(f"INSERT INTO {twin} VALUES ({places})", rows)


if __name__ == "__main__":
    report("bench.imports", __doc__, {"rows": 100_000, "old": 100_000}, measure)
