"""What the tests of the lead page share: who works there, and how its parts are asked for."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from leadflow.identity.models import User
from leadflow.identity.types import Role
from leadflow.leads.models import Lead
from tests.factories.identity import make_user
from tests.factories.leads import make_lead

WORKERS = (Role.ADMIN, Role.PRINCIPAL, Role.HEAD, Role.DIRECTOR)
LOOKERS = (Role.COLLECTIONS, Role.MARKETING, Role.DPO)
HTMX = {"HTTP_HX_REQUEST": "true"}


def own_lead(owner: User, **facts: Any) -> Lead:
    """Make a lead that is assigned to the owner."""
    made = make_lead(**facts)
    Lead.objects.filter(pk=made.pk).update(assigned_to=owner)
    made.refresh_from_db()
    return made


def signed_in(client: Client, role: Role, **fields: Any) -> User:
    """Sign somebody in who plays the role."""
    user = make_user(role, **fields)
    client.force_login(user)
    return user


def send(client: Client, name: str, /, *args: object, **values: Any) -> HttpResponse:
    """Send a form as htmx does; the answer is a part of the page."""
    return client.post(reverse(name, args=args), {"sent": "1", **values}, **HTMX)


def part(client: Client, name: str, /, *args: object, **query: Any) -> HttpResponse:
    """Ask for a part of the page as htmx does."""
    return client.get(reverse(name, args=args), query, **HTMX)
