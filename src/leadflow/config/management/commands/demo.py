"""`leadflow demo`: fill an empty database with the demo, or any database with many leads."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from leadflow.config.demo.loading import accounts_text, load_demo_if_empty
from leadflow.config.demo.many import load_many
from leadflow.config.demo.many_accounts import load_many_accounts
from leadflow.config.demo.many_sales import load_sales
from leadflow.config.demo.many_sessions import load_many_sessions
from leadflow.identity.queries import find_user_by_name
from leadflow.kernel.clock import now

OWNERS = ("senior", "junior", "kam")
ACCOUNT_OWNERS = ("kam",)
MOST = 5_000_000
ADDED = ("leads", "accounts", "sales", "sessions")
MOST_DONE = 100


def owners_among(names: tuple[str, ...]) -> list[int]:
    """Return the ids of those of the demo's people who are there."""
    found = [find_user_by_name(name) for name in names]
    return [user.id for user in found if user]


class Command(BaseCommand):
    help = "Fill an empty database with the demo; a database in use is left alone."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take how many leads there are to be beside the demo's own."""
        parser.add_argument(
            "--leads", type=int, default=0, help="Add so many made-up leads of the last year."
        )
        parser.add_argument(
            "--accounts", type=int, default=0, help="Add so many made-up key accounts."
        )
        parser.add_argument(
            "--interactions", type=int, default=0, help="How often those were called or ordered."
        )

        parser.add_argument(
            "--sales", type=int, default=0, help="Add so many made-up leads that were bought."
        )
        parser.add_argument(
            "--sessions", type=int, default=0, help="Add so many made-up conversations of the bot."
        )
        parser.add_argument(
            "--behaviors", type=int, default=3, help="How many things were done in each of those."
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load, or say why not."""
        if load_demo_if_empty(now=now()):
            self.stdout.write("Demo data loaded.\n")
            self.stdout.write(accounts_text())
        elif not any(options[name] for name in ADDED):
            self.stdout.write("The database is in use; nothing was changed.")
        if options["leads"]:
            self.add_many(min(options["leads"], MOST))
        if options["accounts"]:
            self.add_accounts(min(options["accounts"], MOST), min(options["interactions"], MOST))

        if options["sales"]:
            self.add_sales(min(options["sales"], MOST))
        if options["sessions"]:
            self.add_sessions(min(options["sessions"], MOST), min(options["behaviors"], MOST_DONE))

    def add_sessions(self, size: int, behaviors: int) -> None:
        """Add the made-up conversations, telling each step."""
        load_many_sessions(size=size, behaviors=max(behaviors, 0), now=now(), tell=self.tell)
        self.stdout.write(f"{size} conversations added.")

    def add_sales(self, size: int) -> None:
        """Add the made-up leads that were bought, telling each step."""
        sales = load_sales(size=size, now=now(), tell=self.tell)
        self.stdout.write(f"{size} leads added that were bought {sales} times.")

    def add_many(self, size: int) -> None:
        """Add the made-up leads, telling each step, for a million of them takes a while."""
        load_many(size=size, owners=owners_among(OWNERS), now=now(), tell=self.tell)
        self.stdout.write(f"{size} leads added.")

    def add_accounts(self, accounts: int, interactions: int) -> None:
        """Add the made-up accounts with their orders, telling each step."""
        load_many_accounts(
            accounts=accounts,
            interactions=max(interactions, 0),
            owners=owners_among(ACCOUNT_OWNERS),
            now=now(),
            tell=self.tell,
        )
        self.stdout.write(f"{accounts} accounts with {interactions} interactions added.")

    def tell(self, step: str) -> None:
        """Show which step is being taken."""
        self.stdout.write(f"  {step} ...")
        self.stdout.flush()
