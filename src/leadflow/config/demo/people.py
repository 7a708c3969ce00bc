"""The demo's accounts (API.md, Demo accounts): one password, one for every part people play."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib.auth.hashers import make_password

from leadflow.identity.models import Team, User, UserRole
from leadflow.identity.rules import permissions_of
from leadflow.identity.types import Actor, Role
from leadflow.kernel.db import commits

PASSWORD: Final = "leadflow-demo"  # noqa: S105 - printed at the start of every demo


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the demo."""

    username: str
    name: str
    role: Role
    timezone: str


TEAM: Final = "Key accounts"
INDIA: Final = "Asia/Kolkata"
CAPE: Final = "Africa/Johannesburg"

PEOPLE: Final = (
    Person("admin", "Meera Iyer", Role.ADMIN, INDIA),
    Person("principal", "Vikram Malhotra", Role.PRINCIPAL, INDIA),
    Person("head", "Ananya Desai", Role.HEAD, INDIA),
    Person("director", "Rohan Kapoor", Role.DIRECTOR, INDIA),
    Person("senior", "Priya Nair", Role.SENIOR, INDIA),
    Person("junior", "Arjun Mehta", Role.JUNIOR, INDIA),
    Person("collections", "Kavita Joshi", Role.COLLECTIONS, INDIA),
    Person("kam", "Sanjay Pillai", Role.KAM, INDIA),
    Person("supply", "Deepa Rao", Role.SUPPLY, INDIA),
    Person("affiliate", "Nikhil Verma", Role.AFFILIATE, INDIA),
    Person("affiliate2", "Farah Khan", Role.AFFILIATE, INDIA),
    Person("provider1", "Thabo Mokoena", Role.PROVIDER, CAPE),
    Person("provider2", "Lerato Dlamini", Role.PROVIDER, CAPE),
    Person("provider3", "Pieter van Wyk", Role.PROVIDER, CAPE),
    Person("provider4", "Aisha Jacobs", Role.PROVIDER, CAPE),
    Person("provider_premium", "Sipho Ndlovu", Role.PROVIDER, CAPE),
    Person("provider_broke", "Johan Botha", Role.PROVIDER, CAPE),
    Person("provider_electric", "Zanele Khumalo", Role.PROVIDER, CAPE),
    Person("provider_unverified", "Mandla Sithole", Role.PROVIDER, CAPE),
)


@commits
def load_people(now: datetime) -> dict[str, int]:
    """Make every account that is missing, and return the id of each by its username.

    An account that exists keeps its password and everything else it was given since. `admin` is
    a superuser, so that Django's admin opens too.
    """
    present = set(User.objects.values_list("username", flat=True))
    if missing := [person for person in PEOPLE if person.username not in present]:
        password = make_password(PASSWORD)  # once: the hash is the slow part
        User.objects.bulk_create(_user(person, password, now) for person in missing)
    ids = dict(
        User.objects.filter(username__in=[person.username for person in PEOPLE]).values_list(
            "username", "id"
        )
    )
    UserRole.objects.bulk_create(
        UserRole(user_id=ids[person.username], role=person.role) for person in missing
    )
    if any(person.role is Role.KAM for person in missing):
        team, _ = Team.objects.get_or_create(name=TEAM)
        User.objects.filter(pk=ids["kam"], team=None).update(team=team)
    return ids


def _user(person: Person, password: str, now: datetime) -> User:
    is_admin = person.role is Role.ADMIN
    return User(
        username=person.username,
        name=person.name,
        email=f"{person.username}@demo.leadflow.example",
        timezone=person.timezone,
        password=password,
        date_joined=now,
        is_staff=is_admin,
        is_superuser=is_admin,
    )


def actor(user_id: int, username: str, role: Role) -> Actor:
    """Return the actor a demo user is."""
    roles = frozenset({role})
    return Actor(user_id, username, roles, permissions_of(roles))
