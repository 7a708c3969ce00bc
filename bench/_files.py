"""The command line of a bench that takes files in: each database by a process of its own."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tools import pg


def report(
    module: str,
    description: str | None,
    sizes: Mapping[str, int],
    measure: Callable[..., dict[str, Any]],
) -> None:
    """Measure each database in a process of its own and print one JSON document.

    `sizes` are the options of the command line with their defaults; `measure` gets them by name.
    """
    parser = argparse.ArgumentParser(description=description)
    for name, default in sizes.items():
        parser.add_argument(option(name), type=int, default=default)
    parser.add_argument("--databases", nargs="+", default=["postgresql", "sqlite"])
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    chosen = {name: getattr(given, name) for name in sizes}
    if given.inside:
        print(json.dumps(measure(**chosen)))
        return
    told = {kind: in_child(module, kind, chosen) for kind in given.databases}
    print(json.dumps(told, indent=2))


def in_child(module: str, kind: str, sizes: Mapping[str, int]) -> dict[str, Any]:
    """Measure on a private database that is gone afterwards."""
    with ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory())
        url = f"sqlite:///{home}/bench.sqlite3"
        if kind == "postgresql":
            url = stack.enter_context(pg.cluster(durable=True))
        options = [word for name, size in sizes.items() for word in (option(name), str(size))]
        done = subprocess.run(
            [sys.executable, "-m", module, "--inside", *options],
            env=os.environ
            | {
                "DATABASE_URL": url,
                "LEADFLOW_DATA_DIR": home,
                "SECRET_KEY": "bench",
                "LOG_LEVEL": "ERROR",
                "DJANGO_SETTINGS_MODULE": "leadflow.config.settings",
            },
            cwd=Path(__file__).resolve().parents[1],
            stdout=subprocess.PIPE,
            check=True,
        )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def option(name: str) -> str:
    """Return how a size is named on the command line."""
    return f"--{name.replace('_', '-')}"
