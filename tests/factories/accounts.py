"""Key accounts for tests: plain functions with defaults; a test names only what it is about."""

from datetime import datetime
from itertools import count
from typing import Any

from leadflow.accounts.models import Contact, Restaurant
from leadflow.accounts.services.contacts import add_contact
from leadflow.accounts.services.profiles import open_account
from leadflow.accounts.types import ContactFacts, RestaurantFacts
from leadflow.identity.models import Team
from leadflow.identity.types import SYSTEM, Actor, Role
from leadflow.leads.models import Lead
from tests.factories.identity import make_actor
from tests.factories.leads import NOON

_numbers = count(1)


def make_team(name: str = "") -> Team:
    """Make a team that has nobody in it."""
    return Team.objects.create(name=name or f"Team {next(_numbers)}")


def make_kam(team: Team | None = None, role: Role = Role.KAM, **fields: object) -> Actor:
    """Return a key-account manager, in a team if one is given."""
    return make_actor(role, team=team, **fields)


def make_account(actor: Actor | None = None, *, at: datetime = NOON, **facts: Any) -> Restaurant:
    """Open an account the way the API does; without an actor it is some KAM's."""
    owner = actor or make_kam()
    known = {"name": "The Great Restaurant", **facts}
    return Restaurant.objects.select_related("lead").get(
        pk=open_account(actor=owner, facts=RestaurantFacts(**known), now=at)
    )


def make_contact(account: Restaurant, *, at: datetime = NOON, **facts: Any) -> Contact:
    """Write down somebody at an account."""
    known = {"name": "John Doe", "role": "Manager", "phone": "123-456-7890", **facts}
    made = add_contact(actor=SYSTEM, lead_id=account.pk, facts=ContactFacts(**known), now=at)
    return Contact.objects.get(pk=made)


def lead_of(account: Restaurant) -> Lead:
    """Return the lead of an account as it is now."""
    return Lead.objects.get(pk=account.pk)
