"""`leadflow doctor`: tells whether this place is fit to run LeadFlow, and whether it runs."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from leadflow.config.diagnosis import Level, examine
from leadflow.kernel.clock import now


class Command(BaseCommand):
    help = "Look at environment, database, worker and clock; exit code 1 when something is bad."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--json", action="store_true", help="one JSON document instead of lines"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Look, tell, and end with 1 when anything is bad."""
        checks = examine(now=now())
        if options["json"]:
            self.stdout.write(json.dumps([asdict(check) for check in checks], indent=2))
        else:
            for check in checks:
                self.stdout.write(f"{check.level.value:<5} {check.name:<13} {check.text}")
        if any(check.level is Level.BAD for check in checks):
            sys.exit(1)
