"""Who opens the administration's pages in these tests."""

import pytest
from django.test import Client

from leadflow.identity.models import User
from leadflow.identity.types import Role
from tests.factories.identity import make_user


@pytest.fixture
def admin() -> User:
    return make_user(Role.ADMIN, username="admin")


@pytest.fixture
def browser(client: Client, admin: User) -> Client:
    """A browser in which the administrator is signed in."""
    client.force_login(admin)
    return client
