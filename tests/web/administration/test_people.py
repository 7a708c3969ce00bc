"""Accounts: opened, given roles, closed, and every change taken back."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from leadflow.audit.models import Record
from leadflow.identity.models import User, UserRole
from leadflow.identity.types import Role
from tests.factories.identity import PASSWORD, make_user
from tests.web.counting import questions

pytestmark = pytest.mark.django_db

NEW = {
    "username": "asha",
    "name": "Asha Rao",
    "email": "asha@example.com",
    "timezone": "Asia/Kolkata",
    "password": "another-long-battery-horse",
    "roles": ["junior", "kam"],
}


def roles_of(user: User) -> set[str]:
    return set(UserRole.objects.filter(user=user).values_list("role", flat=True))


def take_back(browser: Client, response) -> None:
    html = browser.get(response["Location"]).content.decode()
    address = re.search(r'data-flash="[^"]*undo:([^"]*)"', html)[1].replace("&amp;", "&")
    assert browser.post(address, HTTP_HX_REQUEST="true").status_code == 200


def test_opens_an_account(browser):
    browser.post(reverse("new-person"), NEW)

    made = User.objects.get(username="asha")
    assert roles_of(made) == {"junior", "kam"}
    assert Record.objects.filter(action="identity.user_created", object_id=made.pk).exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", ""),
        ("username", "a b"),
        ("username", "admin"),
        ("email", "x"),
        ("timezone", "Mars/Base"),
        ("password", "short"),
        ("roles", ["emperor"]),
    ],
)
def test_refuses_an_account_under_the_field_that_is_wrong(browser, field, value):
    response = browser.post(reverse("new-person"), NEW | {field: value})

    assert response.status_code == 422
    assert f'id="id_{field}-error"' in response.content.decode()
    assert not User.objects.filter(username="asha").exists()


def test_changes_name_and_roles_and_takes_them_back(browser):
    user = make_user(Role.JUNIOR, Role.KAM, name="Before")
    address = reverse("person", args=[user.pk])

    response = browser.post(address, {"name": "After", "roles": ["supply"]})
    user.refresh_from_db()
    assert (user.name, roles_of(user)) == ("After", {"supply"})

    take_back(browser, response)
    user.refresh_from_db()
    assert (user.name, roles_of(user)) == ("Before", {"junior", "kam"})
    assert Record.objects.filter(action="identity.roles_changed").count() == 2


def test_takes_back_roles_given_to_somebody_who_had_none(browser):
    user = make_user(name="")

    response = browser.post(reverse("person", args=[user.pk]), {"roles": ["supply"]})
    take_back(browser, response)

    assert roles_of(user) == set()


def test_lets_changed_roles_hold_from_the_next_click_on(browser):
    user = make_user(Role.SUPPLY)
    theirs = Client()
    theirs.force_login(user)
    before = theirs.get(reverse("leads")).status_code

    browser.post(reverse("person", args=[user.pk]), {"name": "x", "roles": ["director"]})

    assert (before, theirs.get(reverse("leads")).status_code) == (403, 200)


def test_does_not_let_an_administrator_step_down(browser, admin):
    response = browser.post(reverse("person", args=[admin.pk]), {"name": "x", "roles": []})

    assert response.status_code == 422
    assert 'id="id_roles-error"' in response.content.decode()
    assert roles_of(admin) == {"admin"}


def test_lets_a_principal_make_no_administrator(client):
    client.force_login(make_user(Role.PRINCIPAL))
    user = make_user(Role.JUNIOR)

    client.post(reverse("person", args=[user.pk]), {"name": "x", "roles": ["admin"]})

    assert roles_of(user) == {"junior"}


def test_closes_an_account_and_takes_it_back(browser):
    user = make_user(Role.JUNIOR)
    theirs = Client()
    theirs.force_login(user)

    response = browser.post(reverse("person-active", args=[user.pk]), {"is_active": "0"})
    user.refresh_from_db()
    assert not user.is_active
    assert theirs.get(reverse("home")).status_code == 302

    take_back(browser, response)
    user.refresh_from_db()
    assert user.is_active
    acts = Record.objects.filter(object_id=user.pk).order_by("id")
    assert list(acts.values_list("action", flat=True)) == [
        "identity.user_disabled",
        "identity.user_enabled",
    ]


def test_closes_nobody_their_own_account(browser, admin):
    response = browser.post(reverse("person-active", args=[admin.pk]), {"is_active": "0"})

    assert response.status_code == 409


@pytest.mark.parametrize("password", ["", "short"])
def test_refuses_a_weak_password_under_its_field(browser, password):
    user = make_user(Role.JUNIOR, password=PASSWORD)

    response = browser.post(reverse("person-password", args=[user.pk]), {"password": password})

    user.refresh_from_db()
    assert response.status_code == 422
    assert 'id="id_password-error"' in response.content.decode()
    assert user.check_password(PASSWORD)


def test_gives_a_password_and_never_writes_it_down(browser):
    user = make_user(Role.JUNIOR)
    secret = "another-long-battery-horse"

    browser.post(reverse("person-password", args=[user.pk]), {"password": secret})

    user.refresh_from_db()
    written = Record.objects.get(action="identity.password_changed")
    assert user.check_password(secret)
    assert secret not in str(written.details)


def test_signs_somebody_out_everywhere(browser):
    user = make_user(Role.JUNIOR)
    theirs = Client()
    theirs.force_login(user)

    browser.post(reverse("person-sign-out", args=[user.pk]))

    assert theirs.get(reverse("home")).status_code == 302
    assert Record.objects.filter(action="identity.signed_out_everywhere").exists()


def test_narrows_by_name_and_role(browser):
    make_user(Role.JUNIOR, username="asha")
    make_user(Role.KAM, username="ravi")

    by_name = browser.get(reverse("people"), {"q": "ash"}).content.decode()
    by_role = browser.get(reverse("people"), {"role": "kam"}).content.decode()

    assert "asha" in by_name
    assert "ravi" not in by_name
    assert "ravi" in by_role
    assert "asha" not in by_role


@pytest.mark.parametrize("query", [{"q": "\x00"}, {"role": "emperor"}, {"q": "%" * 500}])
def test_lives_with_an_address_that_makes_no_sense(browser, query):
    assert browser.get(reverse("people"), query).status_code == 200


def test_asks_the_same_number_of_questions_for_one_row_and_for_many(browser):
    one = questions(browser, reverse("people"))
    for _ in range(5):
        make_user(Role.JUNIOR, Role.KAM)

    assert questions(browser, reverse("people")) == one
