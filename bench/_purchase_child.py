"""The part of `bench.purchase` that knows Django: one database, one report on standard output."""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import django

from bench._intake_child import one_line
from bench._serving import serving
from tools.pg import programs

HERE = Path(__file__).parent
BUYERS, SEATS = 9, 3
LEADS_A_SECOND = 60  # three purchases each: more than two processes sell
PEER_LEADS = 30_000
# Numbers that stand nowhere else, so that they are found again in the SQL.
FIRST = {
    "leads_lead": 910_000_001,
    "marketplace_provider": 920_000_001,
    "identity_user": 930_000_001,
    "ledger_account": 940_000_001,
    "ledger_posting": 950_000_001,
    "marketplace_assignment": 960_000_001,
    "marketplace_frozenprice": 970_000_001,
}


def main(seconds: int, connections: int) -> dict[str, Any]:
    """Return both measurements, each beside pgbench's."""
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    statements, again, ids = capture()
    tokens, leads = stage(seconds)
    many = [f"{lead} {tokens[(at + n) % BUYERS]}" for n in range(SEATS)
            for at, lead in enumerate(leads)]  # fmt: skip
    hot = [f"{ids['leads_lead']} {token}" for token in tokens]
    ours = {}
    with serving("--no-worker", "--workers", "2") as address:
        run(address, hot, connections, 2)
        ours["many"] = run(address, many, connections, seconds)
        ours["hot"] = run(address, hot, connections, seconds)
    clone(ids, connections)
    peers = {
        "many": pgbench(statements, ids, connections, seconds),
        "hot": pgbench(again, {}, connections, seconds),
    }
    return {
        "statements_per_purchase": len(statements),
        **{kind: beside(ours[kind], peers[kind]) for kind in ours},
    }


def beside(told: dict[str, Any], peer: float) -> dict[str, Any]:
    """Return our run beside the peer's rate."""
    rate = (told["sold"] + told["answered_again"]) / told["seconds"]
    return {
        **told,
        "per_second": round(rate, 1),
        "limit_per_second": round(peer, 1),
        "ratio": round(rate / peer, 3),
    }


def capture() -> tuple[list[str], list[str], dict[str, int]]:
    """Return the SQL of one purchase, of the same asked for again, and the ids in them."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from leadflow.ledger.models import Account
    from leadflow.marketplace.models import Assignment, FrozenPrice
    from tests.factories.identity import access_token
    from tests.factories.market import make_listing, make_provider

    with connection.cursor() as cursor:
        for table, first in FIRST.items():
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first])
    buyer, listing = make_provider(credits=10**6), make_listing()
    client = Client(headers={"Authorization": f"Bearer {access_token(buyer.user)}"})
    sql = []
    client.get("/api/wallet/")  # what only the first request asks
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            answer = client.post(f"/api/leads/{listing.pk}/purchase/")
        assert answer.status_code in {200, 201}, answer.content
        sql.append([query["sql"] for query in captured.captured_queries])
    seat = Assignment.objects.get()
    ids = {
        "leads_lead": listing.pk,
        "marketplace_provider": buyer.pk,
        "identity_user": buyer.user_id,
        "ledger_account": Account.objects.get(owner_id=buyer.user_id).pk,
        "ledger_posting": seat.posting_id or 0,
        "marketplace_assignment": seat.pk,
        "marketplace_frozenprice": FrozenPrice.objects.get().pk,
    }
    return sql[0], sql[1], ids


def stage(seconds: int) -> tuple[list[str], list[int]]:
    """Make providers with tokens, and enough leads for them."""
    from django.db import connection

    from tests.factories.identity import access_token
    from tests.factories.market import make_listing, make_provider

    made = [make_provider(credits=10**6) for _ in range(BUYERS)]
    leads = [make_listing().pk for _ in range(LEADS_A_SECOND * seconds)]
    tokens = [access_token(one.user) for one in made]
    connection.close()
    return tokens, leads


def run(address: str, lines: list[str], connections: int, seconds: int) -> dict[str, Any]:
    """Let wrk unlock what the lines say, over so many connections."""
    threads = min(2, connections)
    with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False) as file:
        file.write("\n".join(lines) + "\n")
    done = subprocess.run(
        [
            "wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s",
            "-s", str(HERE / "purchase.lua"), address, "--", file.name, str(threads),
        ],
        check=True,
        capture_output=True,
        text=True,
    )  # fmt: skip
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def clone(ids: dict[str, int], connections: int) -> None:
    """Make for pgbench a provider with a wallet for each connection, and leads that nobody took."""
    from django.db import connection

    lead, user = ids["leads_lead"], ids["identity_user"]
    provider, account = ids["marketplace_provider"], ids["ledger_account"]
    each = f"generate_series(1, {connections}) n"
    with connection.cursor() as cursor:
        for table, key, source, changed, many in (
            ("leads_lead", "id", lead, {"id": "100000000 + n", "seq": "seq - 1"},
             f"generate_series(1, {PEER_LEADS}) n"),
            ("marketplace_listing", "lead_id", lead,
             # long past, so that the price's demand counts what it counts in our own run
             {"lead_id": "100000000 + n", "reference": "'peer' || n",
              "created_at": "created_at - interval '90 days'",
              "verified_at": "verified_at - interval '90 days'"},
             f"generate_series(1, {PEER_LEADS}) n"),
            ("identity_user", "id", user, {"id": "200000000 + n", "username": "'peer' || n"}, each),
            ("marketplace_provider", "id", provider,
             {"id": "200000000 + n", "user_id": "200000000 + n"}, each),
            ("marketplace_providercategory", "provider_id", provider,
             {"id": "200000000 + n", "provider_id": "200000000 + n"}, each),
            ("marketplace_providerarea", "provider_id", provider,
             {"id": "200000000 + n", "provider_id": "200000000 + n"}, each),
            ("ledger_account", "id", account,
             {"id": "200000000 + n", "owner_id": "200000000 + n"}, each),
        ):  # fmt: skip
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
                " AND is_generated = 'NEVER'",
                [table],
            )
            names = [f'"{row[0]}"' for row in cursor.fetchall()]
            values = [changed.get(name.strip('"'), name) for name in names]
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)}"
                f" FROM {table}, {many} WHERE {key} = {source}"
            )
        cursor.execute("CREATE SEQUENCE peer_lead START 100000001")
        cursor.execute("ANALYZE")
    connection.close()


def pgbench(statements: list[str], ids: dict[str, int], connections: int, seconds: int) -> float:
    """Return the transactions a second of pgbench with the same SQL."""
    lines = []
    if ids:
        lines += ["\\set who 200000001 + :client_id", "SELECT nextval('peer_lead') AS lead \\gset"]
    names = {
        "leads_lead": "lead",
        "marketplace_provider": "who",
        "identity_user": "who",
        "ledger_account": "who",
    }
    for number, sql in enumerate(statements):
        line = one_line(sql)
        for table, id_ in ids.items():
            line = with_variable(line, id_, names.get(table, ""))
        made = re.match(r'INSERT INTO "(\w+)".* RETURNING "\w+"."id"', line)
        if made and made[1] in ids and made[1] not in names:
            names[made[1]] = f"made{number}_id"
            lines.append(f"{line} \\gset made{number}_")
        elif ids and line.startswith("SELECT pg_advisory"):
            continue
        else:
            lines.append(f"{line};")
    with tempfile.NamedTemporaryFile("w", suffix=".sql", delete=False) as file:
        file.write("\n".join(lines) + "\n")
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
    if found is None or "aborted" in done.stderr:
        sys.exit(f"pgbench failed: {done.stderr[-3000:]}\n{Path(file.name).read_text()[:9000]}")
    return float(found.group(1))


def with_variable(sql: str, id_: int, name: str) -> str:
    """Return `sql` with an id taken from a variable of pgbench, inside texts too."""
    if not name:
        return sql
    texts = re.compile(r"'(?:[^']|'')*'")

    def inside(text: re.Match[str]) -> str:
        told = text.group().replace(str(id_), f"' || (:{name})::text || '")
        return f"({told})" if told != text.group() else told

    parts, at = [], 0
    for text in texts.finditer(sql):
        parts += [sql[at : text.start()].replace(str(id_), f":{name}"), inside(text)]
        at = text.end()
    return "".join([*parts, sql[at:].replace(str(id_), f":{name}")])


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
