"""How close does `POST /api/affiliates/leads/` come to what the database can do?

    python -m bench.intake [--seconds 15]

Two web processes take submissions from 32 and from 4 connections (wrk); then pgbench runs the very
SQL of one such request, captured from the running code, over as many connections, on the same
private PostgreSQL with fsync on. The ratio is ours to pgbench's. On SQLite the peer is a bare loop
over the same statements in one process. Needs Debian's `wrk` and `postgresql`.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from typing import Any

from tools.pg import cluster


def main() -> int:
    """Measure on both databases and print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--only", choices=["postgres", "sqlite"])
    given = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("bench.intake needs wrk: apt-get install wrk")
    report: dict[str, Any] = {}
    if given.only != "sqlite":
        with cluster(durable=True) as url:
            report["postgres"] = in_child("postgres", url, given.seconds)
    if given.only != "postgres":
        with tempfile.TemporaryDirectory() as folder:
            report["sqlite"] = in_child("sqlite", f"sqlite:///{folder}/b.sqlite3", given.seconds)
    print(json.dumps(report, indent=2))
    return 0


def in_child(kind: str, url: str, seconds: int) -> dict[str, Any]:
    """Measure in a process of its own, because Django reads its settings once."""
    with tempfile.TemporaryDirectory() as data:
        done = subprocess.run(
            [sys.executable, "-m", "bench._intake_child", kind, str(seconds)],
            env=os.environ
            | {
                "DATABASE_URL": url,
                "LEADFLOW_DATA_DIR": data,
                "SECRET_KEY": "bench",
                "SIGNED_IN_LIMIT_PER_MINUTE": "100000000",
                "LOG_LEVEL": "ERROR",
                "DJANGO_SETTINGS_MODULE": "leadflow.config.settings",
            },
            stdout=subprocess.PIPE,
            check=True,
        )
    return dict(json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    sys.exit(main())
