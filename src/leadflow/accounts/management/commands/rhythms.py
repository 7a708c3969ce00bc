"""`leadflow rhythms`: work out every account's order rhythm anew, as after another time zone."""

from typing import Any, Final

from django.core.management.base import BaseCommand

from leadflow.accounts.queries.history import accounts_after
from leadflow.accounts.services.rhythms import recount_many
from leadflow.kernel.clock import now
from leadflow.kernel.db import give_way

BATCH: Final = 100


class Command(BaseCommand):
    help = "Work out every account's order rhythm anew; requests may go on meanwhile."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Go through the accounts, some at a time, each batch in a transaction of its own."""
        count = known = last = 0
        while batch := accounts_after(last, limit=BATCH):
            known += recount_many(lead_ids=batch, now=now())
            count, last = count + len(batch), batch[-1]
            give_way()
        self.stdout.write(f"{count} accounts, {known} with a rhythm.")
