"""A business registers itself: its address is proven, and nobody learns who is known here."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from leadflow.identity.models import User
from leadflow.identity.types import SYSTEM, Role
from leadflow.kernel.clock import now
from leadflow.marketplace.models import Provider, Registration
from leadflow.marketplace.services.registration import (
    KEPT,
    NoSuchRegistration,
    NothingOffered,
    RegistrationOver,
    ask_to_register,
    find_registration,
    forget_registrations,
    open_account,
)
from leadflow.marketplace.subscribers import mail_registration
from leadflow.marketplace.types.providers import RegistrationDraft
from tests.factories.identity import make_user
from tests.factories.market import make_category

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
FORM = {
    "name": "Maseko Plumbing",
    "email": "Thandi@Example.com",
    "phone": "+27821234567",
    "categories": ["plumbing"],
    "areas": "Cape Town\nStellenbosch",
}


def ask(**changes) -> None:
    make_category()
    facts = {
        "name": "Maseko Plumbing",
        "email": "thandi@example.com",
        "phone": "+27821234567",
        "categories": ("plumbing",),
        "areas": ("Cape Town",),
    }
    ask_to_register(actor=SYSTEM, draft=RegistrationDraft(**facts | changes), now=now())


def letter() -> str:
    mail_registration({"registration_id": Registration.objects.latest("pk").pk}, now())
    return mail.outbox[-1].body


def token() -> str:
    return re.search(r"/join/(\S+)/", letter())[1]


def test_who_registers_and_opens_the_mail_is_a_provider_who_waits(client):
    make_category()

    sent = client.post(reverse("join"), FORM)
    opened = client.post(reverse("join-confirm", args=[token()]), {"password": PASSWORD})

    made = Provider.objects.get()
    assert (sent.status_code, opened.headers["Location"]) == (302, reverse("sign-in"))
    assert (made.name, made.verification, made.phone) == (FORM["name"], "pending", FORM["phone"])
    assert made.user.check_password(PASSWORD)
    assert sorted(made.areas.values_list("key", flat=True)) == ["cape town", "stellenbosch"]


def test_a_known_address_gets_the_same_answer_and_another_mail():
    make_category()
    make_user(Role.KAM, username="thandi@example.com")

    sent = Client().post(reverse("join"), FORM)

    assert sent.headers["Location"] == reverse("join-sent")
    assert "/join/" not in letter()
    assert User.objects.count() == 1


def test_nothing_that_was_typed_stands_in_the_mail():
    ask(name="Buy pills at evil.example")

    assert "evil" not in letter()


def test_an_address_gets_three_mails_a_day():
    for _ in range(5):
        ask()

    assert Registration.objects.count() == 3


def test_a_program_that_fills_in_everything_is_thanked_and_forgotten(client):
    make_category()

    answer = client.post(reverse("join"), FORM | {"nickname": "x"})

    assert (answer.status_code, Registration.objects.count()) == (302, 0)


@pytest.mark.parametrize("changes", [{"categories": ()}, {"areas": ()}, {"areas": (" ",)}])
def test_who_does_nothing_nowhere_is_no_provider(changes):
    with pytest.raises(NothingOffered):
        ask(**changes)


@pytest.mark.parametrize("key", ["", "1", "1.x", "x.1", "9" * 30, "1.\x00", "²." + "0" * 64])
def test_a_key_that_was_made_up_opens_nothing(key):
    ask()

    with pytest.raises(NoSuchRegistration):
        find_registration(token=key, now=now())


def test_the_key_of_another_opens_nothing():
    ask()
    first = token()
    ask(email="other@example.com")
    number = Registration.objects.latest("pk").pk

    with pytest.raises(NoSuchRegistration):
        find_registration(token=f"{number}.{first.partition('.')[2]}", now=now())


def test_a_key_is_good_for_two_days_and_once():
    ask()
    key = token()
    with pytest.raises(RegistrationOver):
        find_registration(token=key, now=now() + timedelta(hours=49))
    open_account(actor=SYSTEM, token=key, password=PASSWORD, now=now())

    with pytest.raises(RegistrationOver):
        open_account(actor=SYSTEM, token=key, password=PASSWORD, now=now())

    assert Provider.objects.count() == 1


def test_a_weak_password_is_refused_at_its_field(client):
    ask()

    answer = client.post(reverse("join-confirm", args=[token()]), {"password": "short"})

    assert (answer.status_code, User.objects.count()) == (422, 0)


def test_who_never_went_on_is_forgotten():
    ask()

    forget_registrations(now() + KEPT + timedelta(minutes=1))

    assert not Registration.objects.exists()
