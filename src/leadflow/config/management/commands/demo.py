"""`leadflow demo`: fill an empty database with the demo."""

from typing import Any

from django.core.management.base import BaseCommand

from leadflow.config.demo.loading import accounts_text, load_demo_if_empty
from leadflow.kernel.clock import now


class Command(BaseCommand):
    help = "Fill an empty database with the demo; a database in use is left alone."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Load, or say why not."""
        if load_demo_if_empty(now=now()):
            self.stdout.write("Demo data loaded.\n")
            self.stdout.write(accounts_text())
        else:
            self.stdout.write("The database is in use; nothing was changed.")
