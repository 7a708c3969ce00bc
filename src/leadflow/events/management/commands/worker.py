"""`leadflow worker`: deliver events, ring timers, send webhooks, until told to stop."""

import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from leadflow.events.worker import INWARD_THREADS, OUTWARD_THREADS, Worker
from leadflow.kernel.memory import settle


class Command(BaseCommand):
    help = "Deliver events, ring timers and send webhooks until SIGTERM or Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--threads",
            type=int,
            default=INWARD_THREADS,
            help=f"for our own books, on PostgreSQL (default: {INWARD_THREADS}; SQLite: always 1)",
        )
        parser.add_argument(
            "--outward-threads",
            type=int,
            default=OUTWARD_THREADS,
            help=f"for calls to the outside world (default: {OUTWARD_THREADS})",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Work until a signal says stop; what is being done is finished, in under five seconds."""
        worker = Worker(
            inward_threads=max(1, options["threads"]),
            outward_threads=max(1, options["outward_threads"]),
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        settle()
        worker.run()
