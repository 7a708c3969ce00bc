"""Django's admin: for superusers, through the same door and the same services."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from leadflow.audit.models import Record
from leadflow.identity.models import ApiKey, User, UserRole
from leadflow.identity.services import authenticate
from leadflow.identity.types import Door, Role
from leadflow.kernel.clock import now
from tests.factories.identity import PASSWORD, auth_client, make_key, make_user

USERS = "/app/admin/identity/user/"
pytestmark = pytest.mark.django_db(transaction=True)


def make_superuser(**fields: object) -> User:
    """Make somebody who may enter the admin."""
    return make_user(is_superuser=True, is_staff=True, **fields)


def superuser_client() -> Client:
    """Return a browser in which a superuser is signed in."""
    return auth_client(make_superuser(), door=Door.SESSION)


def typed(**fields: object) -> dict[str, object]:
    """Return what a filled form sends."""
    return {"name": "Asha", "timezone": "UTC", "is_active": "on", "roles": ["kam"]} | fields


def new_account(**fields: object) -> dict[str, object]:
    """Return what the form for a new account sends."""
    return typed(username="asha", email="", password=PASSWORD) | fields


@pytest.mark.parametrize(
    "path",
    [
        "/app/admin/",
        USERS,
        f"{USERS}add/",
        "/app/admin/identity/apikey/",
        "/app/admin/audit/record/",
    ],
)
def test_a_superuser_sees_every_page(path):
    make_key(make_user(Role.AFFILIATE))

    assert superuser_client().get(path).status_code == 200


def test_strangers_go_to_the_sign_in_page_and_back():
    answer = Client().get("/app/admin/", follow=True)

    assert [step[0] for step in answer.redirect_chain] == [
        "/app/admin/login/?next=/app/admin/",
        "/app/sign-in/?next=%2Fapp%2Fadmin%2F",
    ]


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:x", ""])
def test_the_way_back_is_one_of_ours(back):
    answer = Client().get("/app/admin/login/", {"next": back})

    assert answer["Location"] == "/app/sign-in/?next=%2Fapp%2Fadmin%2F"


def test_the_admin_has_no_second_sign_in():
    make_superuser(username="root", password=PASSWORD)
    browser = Client()

    browser.post("/app/admin/login/", {"username": "root", "password": PASSWORD})

    assert "sessionid" not in browser.cookies


@pytest.mark.parametrize("role", list(Role))
def test_nobody_else_enters_and_nobody_goes_in_circles(role):
    browser = auth_client(make_user(role), door=Door.SESSION)

    answer = browser.get("/app/admin/", follow=True)

    assert answer.status_code == 403
    assert len(answer.redirect_chain) == 1


def test_an_account_is_opened_with_a_hashed_password():
    answer = superuser_client().post(f"{USERS}add/", new_account())

    assert answer.status_code == 302
    user = User.objects.get(username="asha")
    assert PASSWORD not in user.password
    assert authenticate(username="asha", password=PASSWORD, address="", now=now()) == user.pk
    assert UserRole.objects.get(user=user).role == "kam"
    assert Record.objects.get().action == "identity.user_created"


def test_an_account_needs_a_password():
    superuser_client().post(f"{USERS}add/", new_account(password=""))

    assert not User.objects.filter(username="asha").exists()


def test_a_refusal_is_shown_and_changes_nothing():
    answer = superuser_client().post(f"{USERS}add/", new_account(password="short"), follow=True)

    assert "too short" in answer.content.decode()
    assert not User.objects.filter(username="asha").exists()


def test_an_account_is_changed_through_the_services():
    user = make_user(Role.KAM, username="asha", password=PASSWORD)

    superuser_client().post(f"{USERS}{user.pk}/change/", typed(name="Asha Rao", roles=["supply"]))

    kept = User.objects.get(pk=user.pk)
    assert (kept.name, kept.password, kept.username) == ("Asha Rao", user.password, "asha")
    assert UserRole.objects.get(user=user).role == "supply"
    assert set(Record.objects.values_list("action", flat=True)) == {
        "identity.user_renamed",
        "identity.roles_changed",
    }


def test_closing_an_account_ends_its_keys():
    user = make_user(Role.AFFILIATE)
    make_key(user)

    fields = typed(roles=["affiliate"])
    del fields["is_active"]
    superuser_client().post(f"{USERS}{user.pk}/change/", fields)

    assert not User.objects.get(pk=user.pk).is_active
    assert ApiKey.objects.get().revoked_at is not None


def test_a_new_password_is_hashed_and_the_old_one_is_not_shown():
    user = make_user(Role.KAM, username="asha", password=PASSWORD)
    browser = superuser_client()

    page = browser.get(f"{USERS}{user.pk}/change/").content.decode()
    browser.post(f"{USERS}{user.pk}/change/", typed(password="another-good-password"))

    assert user.password not in page
    assert authenticate(username="asha", password="another-good-password", address="", now=now())


def test_a_superuser_may_rename_himself():
    root = make_superuser()
    browser = auth_client(root, door=Door.SESSION)

    browser.post(f"{USERS}{root.pk}/change/", typed(name="Root", roles=[]))

    assert User.objects.get().name == "Root"


def test_no_form_makes_a_superuser():
    user = make_user(Role.KAM)

    superuser_client().post(
        f"{USERS}{user.pk}/change/", typed(is_superuser="on", is_staff="on", token_version="9")
    )

    kept = User.objects.get(pk=user.pk)
    assert (kept.is_superuser, kept.is_staff, kept.token_version) == (False, False, 0)


def test_accounts_are_not_deleted():
    user = make_user()

    answer = superuser_client().post(f"{USERS}{user.pk}/delete/", {"post": "yes"})

    assert answer.status_code == 403
    assert User.objects.filter(pk=user.pk).exists()


def test_keys_are_ended_from_the_list_and_never_shown():
    row, _ = make_key(make_user(Role.AFFILIATE))
    browser = superuser_client()

    page = browser.get(f"/app/admin/identity/apikey/{row.pk}/change/").content.decode()
    browser.post("/app/admin/identity/apikey/", {"action": "revoke", "_selected_action": [row.pk]})

    assert row.secret_hash not in page
    assert ApiKey.objects.get().revoked_at is not None
    assert Record.objects.get().action == "identity.key_revoked"


@pytest.mark.parametrize("way", ["add/", "1/change/", "1/delete/"])
@pytest.mark.parametrize("table", ["identity/apikey", "audit/record"])
def test_keys_and_records_cannot_be_written_by_hand(table, way):
    make_key(make_user(Role.AFFILIATE), id=1)

    answer = superuser_client().post(f"/app/admin/{table}/{way}", {"name": "x", "action": "x"})

    assert answer.status_code in {302, 403}
    assert ApiKey.objects.get().name == "for a test"
    assert not Record.objects.exists()


def test_there_are_no_groups_beside_the_roles():
    Group.objects.create(name="x")

    assert superuser_client().get("/app/admin/auth/group/").status_code == 404
