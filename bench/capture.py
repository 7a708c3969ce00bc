"""How close does `POST /api/behavior` come to what the database can do; how fast are analytics?

    python -m bench.capture [--seconds 15] [--sessions 1000000 --behaviors 10]

Two web processes take behaviors from 32 connections (wrk); then pgbench runs the very SQL of one
such request, captured from the running code, over as many connections, on the same private
PostgreSQL with fsync on. The ratio is ours to pgbench's: at least 0.10. Then made-up conversations
of 90 days are put in, and the analytics are asked for: under 300 ms. Needs Debian's `wrk` and
`postgresql`.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

from tools.pg import cluster


def main() -> int:
    """Measure and print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--sessions", type=int, default=1_000_000)
    parser.add_argument("--behaviors", type=int, default=10)
    parser.add_argument("--only", choices=["behavior", "analytics"], default="")
    given = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("bench.capture needs wrk: apt-get install wrk")
    with cluster(durable=True) as url, tempfile.TemporaryDirectory() as data:
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "bench._capture_child",
                str(given.seconds),
                str(given.sessions),
                str(given.behaviors),
                given.only,
            ],
            env=os.environ
            | {
                "DATABASE_URL": url,
                "LEADFLOW_DATA_DIR": data,
                "SECRET_KEY": "bench",
                "RATE_LIMIT_PER_MINUTE": "100000000",
                "SIGNED_IN_LIMIT_PER_MINUTE": "100000000",
                "LOG_LEVEL": "ERROR",
                "DJANGO_SETTINGS_MODULE": "leadflow.config.settings",
            },
            stdout=subprocess.PIPE,
            check=True,
        )
    print(json.dumps(json.loads(done.stdout.splitlines()[-1]), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
