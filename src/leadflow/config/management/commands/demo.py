"""`leadflow demo`: fill an empty database with the demo, or any database with many leads."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from leadflow.config.demo.loading import accounts_text, load_demo_if_empty
from leadflow.config.demo.many import load_many
from leadflow.identity.queries import find_user_by_name
from leadflow.kernel.clock import now

OWNERS = ("senior", "junior", "kam")
MOST = 5_000_000


class Command(BaseCommand):
    help = "Fill an empty database with the demo; a database in use is left alone."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take how many leads there are to be beside the demo's own."""
        parser.add_argument(
            "--leads", type=int, default=0, help="Add so many made-up leads of the last year."
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load, or say why not."""
        if load_demo_if_empty(now=now()):
            self.stdout.write("Demo data loaded.\n")
            self.stdout.write(accounts_text())
        elif not options["leads"]:
            self.stdout.write("The database is in use; nothing was changed.")
        if options["leads"]:
            self.add_many(min(options["leads"], MOST))

    def add_many(self, size: int) -> None:
        """Add the made-up leads, telling each step, for a million of them takes a while."""
        found = [find_user_by_name(name) for name in OWNERS]
        owners = [user.id for user in found if user]
        load_many(size=size, owners=owners, now=now(), tell=self.tell)
        self.stdout.write(f"{size} leads added.")

    def tell(self, step: str) -> None:
        """Show which step is being taken."""
        self.stdout.write(f"  {step} ...")
        self.stdout.flush()
