"""The part of `bench.capture` that knows Django: one database, one report on standard output."""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import django

from bench._intake_child import compare, one_line
from bench._serving import serving
from tools.pg import programs

HERE = Path(__file__).parent
CONNECTIONS = 32
CONVERSATIONS = 120_000
OURS = 60_000  # conversations below are for wrk, above for pgbench
ASKED = 30
SAMPLE = 119_999
HASH = sha256(f"bench-{SAMPLE}".encode()).hexdigest()
COMPUTED = "encode(sha256(convert_to('bench-' || (:s)::text, 'UTF8')), 'hex')"
LITERAL = re.compile(r"('(?:[^']|'')*')")
NUMBER = re.compile(rf"\b{SAMPLE}\b")


def main(seconds: int, sessions: int, behaviors: int, only: str) -> dict[str, Any]:
    """Return what was measured on the database that DATABASE_URL names."""
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    report: dict[str, Any] = {}
    if only != "analytics":
        prepare()
        report["behavior"] = measure_behavior(seconds)
    if only != "behavior":
        report["analytics"] = measure_analytics(sessions, behaviors)
    return report


def prepare() -> None:
    """Put in conversations whose ids wrk and pgbench can make up."""
    from django.db import connection

    from leadflow.config.demo.many_sessions import load_many_sessions
    from leadflow.kernel.clock import now

    load_many_sessions(size=CONVERSATIONS, behaviors=0, now=now())
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE capture_session"
            " SET token_hash = encode(sha256(convert_to('bench-' || id, 'UTF8')), 'hex')"
        )
        cursor.execute("VACUUM ANALYZE capture_session")


def measure_behavior(seconds: int) -> dict[str, Any]:
    """Return how many behaviors a second we take, beside the database with the same statements."""
    statements = capture()
    with serving("--no-worker", "--workers", "2") as address:
        send(address, 3, OURS // 2 - 20_000)
        run = send(address, seconds, 0)
    peer = pgbench(statements, seconds)
    return {"statements_per_request": len(statements), **compare(run, peer), "bar": 0.10}


def capture() -> list[str]:
    """Return the SQL of one behavior, as it reaches the database, every value in place."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()

    def behave(number: int) -> Any:
        body = {"session_id": f"bench-{number}", "action": "replied_to_greeting"}
        return client.post("/api/behavior/", body, content_type="application/json")

    behave(SAMPLE - 1)
    with CaptureQueriesContext(connection) as captured:
        answer = behave(SAMPLE)
    assert answer.status_code == 200, answer.content
    return [query["sql"] for query in captured.captured_queries]


def send(address: str, seconds: int, start: int) -> dict[str, Any]:
    """Send behaviors for some seconds; conversations count up from `start`."""
    done = subprocess.run(
        [
            "wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(HERE / "behavior.lua"),
            f"{address}/api/behavior/", "--", str(start),
        ],
        check=True,
        capture_output=True,
        text=True,
    )  # fmt: skip
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def pgbench(statements: list[str], seconds: int) -> float:
    """Return the transactions a second of pgbench with the same SQL and other conversations."""
    script = f"\\set s random({OURS + 1}, {CONVERSATIONS})\n"
    script += "\n".join(f"{elsewhere(sql)};" for sql in statements)
    with tempfile.NamedTemporaryFile("w", suffix=".sql", delete=False) as file:
        file.write(script)
    done = subprocess.run(
        [
            programs() / "pgbench", "-n", "-M", "prepared", f"-c{CONNECTIONS}", "-j2",
            f"-T{seconds}", "-f", file.name, os.environ["DATABASE_URL"],
        ],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if found is None or "aborted" in done.stderr:
        sys.exit(f"pgbench failed: {done.stderr[-2000:]}")
    return float(found.group(1))


def elsewhere(sql: str) -> str:
    """Return a statement of the sample's conversation as one of another that pgbench chooses."""
    parts = LITERAL.split(one_line(sql))  # texts outside literals, and between them the literals
    parts[::2] = [NUMBER.sub(":s", part) for part in parts[::2]]
    parts[1::2] = map(elsewhere_in_text, parts[1::2])
    text = "".join(parts)
    if text.startswith('INSERT INTO "capture_scoreevent"'):
        text = text.replace(" RETURNING", " ON CONFLICT DO NOTHING RETURNING")
    return text


def elsewhere_in_text(text: str) -> str:
    """Return a literal with the hash of the conversation that pgbench chooses."""
    if HASH in text:
        return f"({text.replace(HASH, quoted(COMPUTED))})"
    if HASH[:40] in text:
        return f"({text.replace(HASH[:40], quoted(f'left({COMPUTED}, 40)'))})"
    return f"({text.replace(str(SAMPLE), quoted('(:s)::text'))})" if text == f"'{SAMPLE}'" else text


def quoted(expression: str) -> str:
    """Return an expression as a part of a literal."""
    return f"' || {expression} || '"


def measure_analytics(sessions: int, behaviors: int) -> dict[str, Any]:
    """Return how long the analytics take at size, and how long counting takes."""
    from django.test import Client

    from leadflow.capture.models import Behavior, Counting, Session
    from leadflow.capture.services.counting import count_days
    from leadflow.config.demo.many_sessions import load_many_sessions
    from leadflow.identity.types import Role
    from leadflow.kernel.clock import now
    from tests.factories.identity import access_token, make_user

    began = time.monotonic()
    load_many_sessions(size=sessions, behaviors=behaviors, now=now())
    loading = time.monotonic() - began
    client = Client(headers={"Authorization": f"Bearer {access_token(make_user(Role.MARKETING))}"})
    took = {
        name: asked(client, address)
        for name, address in (
            ("all", "/api/analytics/leads/"),
            ("of_a_week", f"/api/analytics/leads/?from={(now() - timedelta(days=6)).date()}"),
            ("of_a_bot", "/api/analytics/leads/?bot=main"),
        )
    }
    Counting.objects.update(through=(now() - timedelta(days=2)).date())
    began = time.monotonic()
    count_days(now())
    return {
        "sessions": Session.objects.count(),
        "behaviors": Behavior.objects.count(),
        "seconds_to_load": round(loading, 1),
        "milliseconds": took,
        "limit": 300,
        "seconds_to_count_two_days": round(time.monotonic() - began, 3),
    }


def asked(client: Any, address: str) -> dict[str, float]:
    """Return the median and the slowest but one of some answers."""
    times = []
    for _ in range(ASKED):
        began = time.perf_counter()
        answer = client.get(address)
        times.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, answer.content
    times.sort()
    return {"median": round(statistics.median(times), 1), "p95": round(times[-2], 1)}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])))
