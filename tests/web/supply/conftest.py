"""Who opens the supply team's pages in these tests."""

import pytest
from django.test import Client

from leadflow.identity.models import User
from leadflow.identity.types import Role
from leadflow.web.shell import badges
from tests.factories.identity import make_user


@pytest.fixture(autouse=True)
def fresh_badges() -> None:
    badges.forget()


@pytest.fixture
def agent() -> User:
    return make_user(Role.SUPPLY, name="Deepa Rao", timezone="Asia/Kolkata")


@pytest.fixture
def browser(client: Client, agent: User) -> Client:
    """A browser in which somebody of the supply team is signed in."""
    client.force_login(agent)
    return client
