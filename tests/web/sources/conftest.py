"""Who opens the manager's pages in these tests."""

import pytest
from django.test import Client

from leadflow.identity.models import User
from leadflow.identity.types import Role
from tests.factories.identity import make_user


@pytest.fixture
def manager() -> User:
    return make_user(Role.AFFILIATE_MANAGER, username="manager")


@pytest.fixture
def browser(client: Client, manager: User) -> Client:
    """A browser in which the affiliate manager is signed in."""
    client.force_login(manager)
    return client
