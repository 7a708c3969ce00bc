"""How close does unlocking a lead come to what the database can do?

    python -m bench.purchase [--seconds 10] [--connections 8]

Two web processes sell leads over so many connections: first many leads, each to three providers,
then everybody wants one hot lead, which has three seats and is soon sold out: what is measured is
how often a second its row is held and the answer given. Beside each pgbench runs the very SQL of
such a request, captured from the running code, over as many connections, on the same private
PostgreSQL with fsync on. The ratio is ours to pgbench's, at least 0.15. Needs Debian's `wrk` and
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

LIMIT = 0.15


def main() -> int:
    """Measure and print one JSON document; fail below the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--connections", type=int, default=8)
    given = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("bench.purchase needs wrk: apt-get install wrk")
    with cluster(durable=True) as url, tempfile.TemporaryDirectory() as data:
        done = subprocess.run(
            [
                sys.executable, "-m", "bench._purchase_child",
                str(given.seconds), str(given.connections),
            ],
            env=os.environ
            | {
                "DATABASE_URL": url,
                "LEADFLOW_DATA_DIR": data,
                "SECRET_KEY": "bench",
                "SIGNED_IN_LIMIT_PER_MINUTE": "100000000",
                "ACCESS_TOKEN_MINUTES": "600",
                "LOG_LEVEL": "ERROR",
                "DJANGO_SETTINGS_MODULE": "leadflow.config.settings",
            },
            stdout=subprocess.PIPE,
            check=True,
        )  # fmt: skip
    report = json.loads(done.stdout.splitlines()[-1])
    print(json.dumps(report, indent=2))
    return 0 if all(report[kind]["ratio"] >= LIMIT for kind in ("many", "hot")) else 1


if __name__ == "__main__":
    sys.exit(main())
