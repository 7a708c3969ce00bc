"""The part of `bench.intake` that knows Django: one database, one report on standard output."""

import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import django

from bench._serving import serving
from tools.pg import programs

HERE = Path(__file__).parent
WEB = {"postgres": ("--workers", "2"), "sqlite": ()}
SAMPLE = "+919899999999"
TABLES = (
    "leads_person",
    "leads_lead",
    "leads_timelineentry",
    "affiliates_submission",
    "affiliates_transition",
    "affiliates_freshnessclaim",
    "events_outboxmessage",
)
LITERAL = re.compile(r"'(?:[^']|'')*'")


def main(kind: str, seconds: int) -> dict[str, Any]:
    """Return what was measured on the database that DATABASE_URL names."""
    key = prepare()
    statements = capture(key)
    ours: dict[int, Any] = {}
    with serving("--no-worker", *WEB[kind]) as address:
        for start, connections in ((0, 32), (5_000_000, 4)):
            submit(address, key, connections, 3, start + 4_000_000)
            ours[connections] = submit(address, key, connections, seconds, start)
    peer = pgbench if kind == "postgres" else bare_sqlite
    return {
        "statements_per_request": len(statements),
        "at": {
            str(connections): compare(run, peer(statements, connections, seconds))
            for connections, run in ours.items()
        },
    }


def compare(run: dict[str, Any], peer: float) -> dict[str, Any]:
    """Return our run beside the peer's rate."""
    rate = run["requests"] / run["seconds"]
    return {
        **run,
        "requests_per_second": round(rate, 1),
        "limit_per_second": round(peer, 1),
        "ratio": round(rate / peer, 3),
    }


def prepare() -> str:
    """Make the tables, an affiliate, a campaign and a key; return the key."""
    django.setup()
    from django.core.management import call_command

    from leadflow.identity.types import Role
    from tests.factories.affiliates import make_affiliate, make_campaign
    from tests.factories.identity import make_key, make_user

    call_command("migrate", verbosity=0)
    user = make_user(Role.AFFILIATE)
    make_campaign(approve=make_affiliate(member=user), is_default=True, slug="bench")
    return make_key(user)[1]


def capture(key: str) -> list[str]:
    """Return the SQL of one submission, as it reaches the database, every value in place."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"X-API-Key": key})
    lead = {"mobile": "+919899999998"}
    client.post("/api/affiliates/leads/", lead, content_type="application/json")
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(
            "/api/affiliates/leads/", {"mobile": SAMPLE}, content_type="application/json"
        )
    assert answer.status_code == 201, answer.content
    return [query["sql"] for query in captured.captured_queries]


def submit(address: str, key: str, connections: int, seconds: int, start: int) -> dict[str, Any]:
    """Load the intake over `connections` for `seconds`; mobiles count up from `start`."""
    done = subprocess.run(
        [
            "wrk", f"-t{min(2, connections)}", f"-c{connections}", f"-d{seconds}s",
            "-s", str(HERE / "submit.lua"), f"{address}/api/affiliates/leads/",
            "--", key, str(start),
        ],
        check=True,
        capture_output=True,
        text=True,
    )  # fmt: skip
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def pgbench(statements: list[str], connections: int, seconds: int) -> float:
    """Return the transactions a second of pgbench with the same SQL and fresh mobiles."""
    script = "\\set n random(1, 99999999)\n" + "\n".join(
        f"{with_number(one_line(sql))};" for sql in statements
    )
    with tempfile.NamedTemporaryFile("w", suffix=".sql", delete=False) as file:
        file.write(script)
    done = subprocess.run(
        [
            programs() / "pgbench", "-n", "-M", "prepared", f"-c{connections}", "-j2",
            f"-T{seconds}", "-f", file.name, os.environ["DATABASE_URL"],
        ],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if found is None:
        sys.exit(f"pgbench failed: {done.stderr[-2000:]}")
    return float(found.group(1))


def with_number(sql: str) -> str:
    """Return `sql` with the sample mobile replaced by one that pgbench makes up."""
    fresh = "('+9197' || lpad((:n)::text, 8, '0'))"
    return (
        sql.replace(f"'{SAMPLE}'::varchar", fresh)
        .replace(f"'{SAMPLE}'::text", fresh)
        .replace(f"'{SAMPLE}'", fresh)
    )


def one_line(sql: str) -> str:
    """Return `sql` as pgbench wants a statement: on one line, without its own end."""
    return LITERAL.sub(without_colons, " ".join(sql.split()).rstrip(";"))


def without_colons(literal: re.Match[str]) -> str:
    """Return a string literal without colons, which pgbench takes for its variables."""
    text = literal.group()
    return f"({text.replace(':', chr(39) + ' || chr(58) || ' + chr(39))})" if ":" in text else text


def bare_sqlite(_statements: list[str], _connections: int, seconds: int) -> float:
    """Return how often a second one process writes a submission's seven rows, a commit each."""
    from django.db import connection

    rows = [(name, newest_row(name)) for name in TABLES]
    connection.close()
    path = os.environ["DATABASE_URL"].removeprefix("sqlite://")
    database = sqlite3.connect(path, isolation_level=None, timeout=20)
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=OFF"):
        database.execute(f"PRAGMA {pragma}")
    number, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        number += 1
        database.execute("BEGIN IMMEDIATE")
        for name, row in rows:
            fresh = {column: renewed(column, value, number) for column, value in row.items()}
            names, marks = ", ".join(fresh), ", ".join("?" * len(fresh))
            database.execute(f"INSERT INTO {name} ({names}) VALUES ({marks})", [*fresh.values()])
        database.execute("COMMIT")
    database.close()
    return number / seconds


def newest_row(table: str) -> dict[str, Any]:
    """Return the newest row of a table, but for its id."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY id DESC LIMIT 1")
        names = [column[0] for column in cursor.description]
        values = cursor.fetchone()
    return {name: value for name, value in zip(names, values, strict=True) if name != "id"}


def renewed(column: str, value: Any, number: int) -> Any:
    """Return the value of a row written again: what must be unique is."""
    if column in {"lead_id", "submission_id"}:
        return 1_000_000_000 + number
    if column in {"phone", "mobile"}:
        return f"+9196{number:08d}"
    return f"lead:{1_000_000_000 + number}" if column == "stream" else value


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]))))
