"""`leadflow serve`: web server, background worker and live updates in one command."""

import os
import socket
import sys
from argparse import ArgumentParser
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections

from leadflow.config.demo.loading import accounts_text, load_demo_if_empty
from leadflow.config.serving.prepare import collect_static, migrate, port_is_free
from leadflow.config.serving.supervisor import Child, Supervisor
from leadflow.kernel.clock import now
from leadflow.kernel.db import is_postgres

PORT_TAKEN: Final = 3
# PostgreSQL commits many at once, so more requests may wait for it; SQLite has one writer.
THREADS_POSTGRES: Final = 8
THREADS_SQLITE: Final = 4
SPARE_CONNECTIONS: Final = 4


class Command(BaseCommand):
    help = "Serve the web pages, the API, live updates and the background worker together."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="fill an empty database")
        parser.add_argument("--host", default=os.environ.get("LEADFLOW_HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=os.environ.get("PORT", "8000"))
        parser.add_argument(
            "--workers", type=int, help="web processes (default: 1 on SQLite, 2 on PostgreSQL)"
        )
        parser.add_argument(
            "--threads",
            type=int,
            default=os.environ.get("LEADFLOW_THREADS", "0"),
            help=f"per web process (default: {THREADS_SQLITE}, {THREADS_POSTGRES} on PostgreSQL)",
        )
        parser.add_argument(
            "--no-worker", action="store_true", help="leave the background work to others"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Prepare, then supervise until told to stop."""
        host, port = options["host"], options["port"]
        self._require_port(host, port)
        self._prepare(is_demo=options["demo"])
        processes = options["workers"] or (2 if is_postgres() else 1)
        threads = options["threads"] or (THREADS_POSTGRES if is_postgres() else THREADS_SQLITE)
        children = [Child("web", _web(host, port, processes))]
        if not options["no_worker"]:
            children.append(Child("worker", [sys.executable, *_leadflow(), "worker"]))
        connections.close_all()
        if is_postgres():
            connection.close_pool()  # type: ignore[attr-defined]
        environment = {
            "LEADFLOW_THREADS": str(threads),
            "DATABASE_POOL": os.environ.get("DATABASE_POOL", str(threads + SPARE_CONNECTIONS)),
        }
        if options["demo"]:  # whoever tries it out has their receiver on this machine
            environment |= {"WEBHOOKS_ALLOW_PRIVATE": os.environ.get("WEBHOOKS_ALLOW_PRIVATE", "1")}
            if settings.PAYMENTS == "off":  # nobody's money, and the wallet can be tried out
                environment |= {"PAYMENTS": os.environ.get("PAYMENTS", "simulator")}
        banner = _Banner(self, host, port, is_demo=options["demo"])
        Supervisor(children, environment).run(on_tick=banner.show_when_ready)
        self.stdout.write("LeadFlow has stopped.")

    def _require_port(self, host: str, port: int) -> None:
        try:
            is_free = port_is_free(host, port)
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Cannot listen at {host}:{port}: {error}", returncode=PORT_TAKEN
            ) from error
        if not is_free:
            raise CommandError(
                f"Port {port} is already in use. Choose another: leadflow serve --port 8001,"
                " or set PORT.",
                returncode=PORT_TAKEN,
            )

    def _prepare(self, *, is_demo: bool) -> None:
        if applied := migrate():
            self.stdout.write(f"Database brought up to date: {len(applied)} migrations.")
        if collect_static():
            self.stdout.write("Static files collected.")
        if is_demo and load_demo_if_empty(now=now()):
            self.stdout.write("Demo data loaded.")


class _Banner:
    """Says where LeadFlow is, once it answers."""

    def __init__(self, command: BaseCommand, host: str, port: int, *, is_demo: bool) -> None:
        self.command = command
        self.host = "127.0.0.1" if host in {"", "0.0.0.0"} else host  # noqa: S104 - only compared
        self.port = port
        self.is_demo = is_demo
        self.shown = False

    def show_when_ready(self) -> None:
        """Print the address and the accounts as soon as the port is open."""
        if self.shown or not self._answers():
            return
        self.shown = True
        place = f"[{self.host}]" if ":" in self.host else self.host
        address = settings.PUBLIC_BASE_URL or f"http://{place}:{self.port}"
        self.command.stdout.write(f"\nLeadFlow is at {address}/  (Ctrl-C stops it)\n")
        if self.is_demo:
            self.command.stdout.write(accounts_text())
        self.command.stdout.flush()

    def _answers(self) -> bool:
        try:
            with socket.create_connection((self.host, self.port), timeout=0.2):
                return True
        except OSError:
            return False


def _web(host: str, port: int, processes: int) -> list[str]:
    module = "leadflow.config.serving.web"
    return [sys.executable, "-m", module, host, str(port), str(processes)]


def _leadflow() -> list[str]:
    return ["-m", "leadflow.config.cli"]
