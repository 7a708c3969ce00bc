"""Somebody becomes a provider by themselves: asks, proves their address, chooses a password."""

import re
from datetime import datetime, timedelta
from typing import Final

from leadflow.events.services import publish
from leadflow.identity.queries import find_user_by_name
from leadflow.identity.services.users import create_user
from leadflow.identity.types import SYSTEM, Actor, Role
from leadflow.kernel.db import commits
from leadflow.kernel.errors import Conflict, Invalid, NotFound
from leadflow.kernel.secrets import is_same, keyed_hashes
from leadflow.marketplace.events import RegistrationAsked
from leadflow.marketplace.models import Provider, Registration
from leadflow.marketplace.queries.catalogue import category_of, place_of
from leadflow.marketplace.queries.registration import PURPOSE, key_of
from leadflow.marketplace.services.providers import create_provider
from leadflow.marketplace.types import ProviderFacts
from leadflow.marketplace.types.providers import RegistrationDraft

VALID: Final = timedelta(hours=48)
DAY: Final = timedelta(days=1)
MOST_LETTERS: Final = 3  # a day to one address
KEPT: Final = timedelta(days=30)
NUMBER: Final = re.compile(r"[0-9]{1,18}")


class NoSuchRegistration(NotFound):
    code = "marketplace.no_such_registration"


class RegistrationOver(Conflict):
    code = "marketplace.registration_over"


class NothingOffered(Invalid):
    code = "marketplace.nothing_offered"


@commits
def ask_to_register(*, actor: Actor, draft: RegistrationDraft, now: datetime) -> None:  # noqa: ARG001 - nobody yet
    """Keep what somebody tells who wants to be a provider, and have them sent a mail.

    The answer is the same whether or not the address is known here; so is how many mails it gets a
    day. A program that fills in everything is thanked too. Raises NothingOffered or NoSuchCategory.
    """
    if not draft.categories:
        raise NothingOffered("Choose at least one trade.", field="categories")
    areas = dict(place_of(name) for name in draft.areas if name.strip())
    if not areas:
        raise NothingOffered("Name at least one place where you work.", field="areas")
    slugs = [category_of(word, field="categories").slug for word in draft.categories]
    email = draft.email.strip().lower()
    recent = Registration.objects.filter(email=email, created_at__gte=now - DAY)
    if draft.trap or recent.count() >= MOST_LETTERS:
        return
    made = Registration.objects.create(
        email=email,
        name=draft.name.strip(),
        phone=draft.phone.strip(),
        categories=sorted(set(slugs)),
        areas=sorted(areas.values()),
        created_at=now,
    )
    publish(RegistrationAsked(made.pk), stream=f"registration:{made.pk}", now=now)


def open_account(*, actor: Actor, token: str, password: str, now: datetime) -> int:  # noqa: ARG001 - nobody yet
    """Open the account and the provider of whoever holds the key from the mail; return its id.

    They sign in with their address, look around, and may buy once staff has verified them. Raises
    NoSuchRegistration, RegistrationOver, WeakPassword or UsernameTaken.
    """
    found = find_registration(token=token, now=now)
    user_id = create_user(
        actor=SYSTEM,
        username=found.email,
        password=password,
        roles=[Role.PROVIDER],
        name=found.name,
        email=found.email,
        now=now,
    )
    facts = ProviderFacts(found.name, tuple(found.categories), tuple(found.areas))
    made = create_provider(actor=SYSTEM, user_id=user_id, facts=facts, now=now)
    _finish(provider_id=made, phone=found.phone, email=found.email, now=now)
    return made


def find_registration(*, token: str, now: datetime) -> Registration:
    """Return the registration that a key is for. Raises NoSuchRegistration or RegistrationOver."""
    number = token.partition(".")[0]
    own = int(number) if NUMBER.fullmatch(number) else 0
    found = Registration.objects.filter(pk=own).first()
    known = keyed_hashes(str(own), purpose=PURPOSE)
    if found is None or not any(is_same(token, key_of(own, each)) for each in known):
        raise NoSuchRegistration("This link is not complete. Take it from the mail as a whole.")
    if found.used_at is not None or find_user_by_name(found.email) is not None:
        raise RegistrationOver("You have an account already: sign in with your address.")
    if found.created_at < now - VALID:
        raise RegistrationOver("This link is older than two days. Register once more.")
    return found


@commits
def _finish(*, provider_id: int, phone: str, email: str, now: datetime) -> None:
    Provider.objects.filter(pk=provider_id).update(phone=phone)
    Registration.objects.filter(email=email, used_at=None).update(used_at=now)


@commits
def forget_registrations(now: datetime) -> None:
    """Forget who asked to be a provider more than 30 days ago."""
    Registration.objects.filter(created_at__lt=now - KEPT).delete()
