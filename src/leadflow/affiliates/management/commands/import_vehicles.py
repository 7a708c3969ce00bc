"""`leadflow import_vehicles cars.csv`: bring a list of known and blocked cars into the register."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from leadflow.affiliates.rules.vehicle_list import read_vehicles
from leadflow.affiliates.services.register import import_vehicles
from leadflow.identity.types import SYSTEM
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError


class Command(BaseCommand):
    help = "Bring a CSV list (registration, blocked, note) into the local register of cars."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a CSV file whose first line names the columns")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, bring in, and tell what was done and which lines hold no plate."""
        try:
            rows = read_vehicles(options["file"].read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, DomainError) as error:
            raise CommandError(f"{options['file']}: {error}") from error
        done = import_vehicles(actor=SYSTEM, rows=rows, now=now())
        for row, reason in done.refused:
            self.stderr.write(f"row {row}: {reason}")
        self.stdout.write(
            f"{done.added} added, {done.changed} changed, {done.unchanged} as they were,"
            f" {len(done.refused)} refused"
        )
