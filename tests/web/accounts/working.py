"""What the tests of the account pages share: who works there, and how their parts are asked for."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from leadflow.accounts.models import Restaurant
from leadflow.identity.models import User
from leadflow.identity.types import Role
from tests.factories.accounts import make_account
from tests.factories.identity import actor_for, make_user

HTMX = {"HTTP_HX_REQUEST": "true"}


def manager(client: Client, role: Role = Role.KAM) -> User:
    """Sign a key-account manager in."""
    user = make_user(role)
    client.force_login(user)
    return user


def own_account(owner: User, **facts: Any) -> Restaurant:
    """Make an account of the owner's."""
    return make_account(actor_for(owner), **facts)


def send(client: Client, name: str, /, *args: object, **values: Any) -> HttpResponse:
    """Send a form as htmx does; the answer is a part of the page."""
    return client.post(reverse(name, args=args), {"sent": "1", **values}, **HTMX)


def undo(client: Client, toast: dict[str, Any]) -> HttpResponse:
    """Take back what a toast offers to take back."""
    return client.post(toast["undo"]["url"], {"sent": "1", **toast["undo"]["values"]}, **HTMX)
