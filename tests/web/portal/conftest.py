"""Who opens the affiliate's pages in these tests, and what for."""

import pytest
from django.test import Client

from leadflow.affiliates.models import Affiliate, Campaign
from leadflow.identity.models import User
from leadflow.identity.types import Role
from tests.factories.affiliates import make_affiliate, make_campaign
from tests.factories.identity import make_user


@pytest.fixture
def member() -> User:
    return make_user(Role.AFFILIATE, timezone="Asia/Kolkata")


@pytest.fixture
def affiliate(member: User) -> Affiliate:
    return make_affiliate(member=member, name="Monsoon Media")


@pytest.fixture
def campaign(affiliate: Affiliate) -> Campaign:
    """A campaign for trying out: it calls at any hour, on the simulator."""
    return make_campaign(
        approve=affiliate,
        name="Demo cars",
        slug="demo",
        is_default=True,
        is_sandbox=True,
        calls_any_hour=True,
    )


@pytest.fixture
def browser(client: Client, member: User, affiliate: Affiliate) -> Client:
    """A browser in which the affiliate is signed in."""
    client.force_login(member)
    return client


@pytest.fixture
def stranger(affiliate: Affiliate) -> Affiliate:
    """Another affiliate, whose things are none of ours."""
    return make_affiliate(member=make_user(Role.AFFILIATE), name="Bazaar Leads")
