"""How many rows a second go in by batch and by file, beside what the database itself could do?

    python -m bench.bulk [--rows 10000] [--file-rows 100000] [--databases postgresql sqlite]

A batch is a whole request inside one process: JSON, rows stored, decided, written, answered. A file
is read, checked in a dry run and submitted group by group, as the worker does it. On PostgreSQL the
peer copies the very rows that came of the batch into empty twins of their tables, indexes and all.
The bars: 1 000 rows a second by batch, and 100 000 rows of a file in two minutes.
"""

import json
import time
from itertools import pairwise
from typing import Any

from bench._files import report

BAR_BATCH = 1000
BAR_FILE_SECONDS = 120
PASSWORD = "bench-only-password"
TABLES = (
    "leads_person",
    "leads_lead",
    "leads_timelineentry",
    "affiliates_submission",
    "affiliates_transition",
    "affiliates_freshnessclaim",
    "affiliates_bulkrow",
    "events_outboxmessage",
)


def measure(rows: int, file_rows: int) -> dict[str, Any]:
    """Return rows a second by batch and by file on the database of this process."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    user = make_affiliate()
    batch = by_batch(user, rows)
    peer = copy_rate(rows)
    file = by_file(user, file_rows)
    return {
        "batch_rows_per_second": round(batch),
        "batch_over_bar": round(batch / BAR_BATCH, 2),
        **beside_copy(batch, peer),
        **file,
        "file_over_bar": round(BAR_FILE_SECONDS / (100_000 / file["file_rows_per_second"]), 2),
    }


def beside_copy(batch: float, peer: float) -> dict[str, float]:
    """Return how the batch compares with plain copying, where that was measured."""
    if not peer:
        return {}
    return {"copy_rows_per_second": round(peer), "batch_over_copy": round(batch / peer, 2)}


def make_affiliate() -> Any:
    """Return somebody who submits, with room for everything."""
    from leadflow.affiliates.models import Affiliate, AffiliateMember, Campaign, CampaignAffiliate
    from leadflow.identity.models import User, UserRole
    from leadflow.kernel.clock import now

    user = User.objects.create_user("bench", password=PASSWORD)
    UserRole.objects.create(user=user, role="affiliate")
    affiliate = Affiliate.objects.create(
        name="Bench", slug="bench", duplicate_quota=10**6, created_at=now()
    )
    AffiliateMember.objects.create(affiliate=affiliate, user=user)
    campaign = Campaign.objects.create(name="Cars", slug="cars", is_default=True, created_at=now())
    CampaignAffiliate.objects.create(campaign=campaign, affiliate=affiliate)
    return user


def lead(number: int) -> dict[str, str]:
    """Return one lead of many: every other one with a car, one in ten known already."""
    person = number - number % 10 if number % 10 == 9 else number
    car = {"registration_number": f"MH12AB{number % 9999 + 1:04d}"} if number % 2 else {}
    return {"mobile": f"+9198{person:08d}", "name": "Asha Rao", "city": "Pune", **car}


def by_batch(user: Any, rows: int) -> float:
    """Return how many rows a second one request with `rows` leads takes in."""
    from django.test import Client

    client = Client()
    signed_in = client.post(
        "/api/token/",
        {"username": user.username, "password": PASSWORD},
        content_type="application/json",
    )
    body = json.dumps({"leads": [lead(number) for number in range(rows)]})
    began = time.perf_counter()
    answer = client.post(
        "/api/affiliates/leads/batch/",
        body,
        content_type="application/json",
        headers={
            "Authorization": f"Bearer {signed_in.json()['access']}",
            "Idempotency-Key": "bench",
        },
    )
    took = time.perf_counter() - began
    assert answer.status_code == 200, answer.content
    assert len(answer.json()) == rows
    return rows / took


def copy_rate(rows: int) -> float:
    """Return how many leads' rows a second PostgreSQL copies into twins of their tables."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"CREATE TABLE twin_{table} (LIKE {table} INCLUDING ALL)")
        began = time.perf_counter()
        for table in TABLES:
            cursor.execute(
                f"INSERT INTO twin_{table} OVERRIDING SYSTEM VALUE SELECT * FROM {table}"
            )
        took = time.perf_counter() - began
        for table in TABLES:
            cursor.execute(f"DROP TABLE twin_{table}")
    return rows / took


def by_file(user: Any, rows: int) -> dict[str, Any]:
    """Return how long a file of `rows` leads takes: to be kept, checked, and submitted."""
    from leadflow.affiliates.rules.bulk.table import read_table
    from leadflow.affiliates.services.bulk.steps import start
    from leadflow.affiliates.services.bulk.turns import work_on
    from leadflow.affiliates.services.bulk.uploads import name_columns, upload
    from leadflow.affiliates.types import Consent
    from leadflow.identity.rules import permissions_of
    from leadflow.identity.types import Actor, Role
    from leadflow.kernel.clock import now

    roles = frozenset({Role.AFFILIATE})
    actor = Actor(user.pk, user.username, roles, permissions_of(roles))
    content = table_of(rows)
    times = [time.perf_counter()]
    job = upload(actor=actor, table=read_table(content), file_name="b.csv", campaign="", now=now())
    times.append(time.perf_counter())
    name_columns(
        actor=actor, job_id=job.id, mapping=job.mapping, campaign="", consent=Consent(), now=now()
    )
    while work_on(job_id=job.id, turn=1, now=now()):
        pass
    times.append(time.perf_counter())
    start(actor=actor, job_id=job.id, now=now())
    while work_on(job_id=job.id, turn=2, now=now()):
        pass
    times.append(time.perf_counter())
    kept, checked, submitted = (after - before for before, after in pairwise(times))
    return {
        "file_seconds": {
            "kept": round(kept, 1),
            "checked": round(checked, 1),
            "submitted": round(submitted, 1),
        },
        "file_rows_per_second": round(rows / (kept + submitted)),
    }


def table_of(rows: int) -> bytes:
    """Return a CSV file of leads nobody has sent before."""
    lines = ["Mobile,Car,Name,City"]
    for number in range(20_000_000, 20_000_000 + rows):
        one = lead(number)
        lines.append(
            ",".join(one.get(key, "") for key in ("mobile", "registration_number", "name", "city"))
        )
    return "\n".join(lines).encode()


if __name__ == "__main__":
    report("bench.bulk", __doc__, {"rows": 10_000, "file_rows": 100_000}, measure)
