"""Accounts and contacts over HTTP: what conformance does not ask."""

import json

import pytest
from django.db import transaction

from leadflow.accounts.models import Contact, Restaurant
from leadflow.accounts.services.profiles import delete_account
from leadflow.audit.models import Record
from leadflow.identity.models import User
from leadflow.identity.types import Door, Role
from leadflow.kernel.clock import now
from leadflow.leads.services import write_documents
from tests.factories.accounts import make_account, make_contact, make_kam, make_team
from tests.factories.identity import auth_client, make_actor
from tests.web.counting import questions

pytestmark = pytest.mark.django_db

RESTAURANTS = "/lead/restaurants/"
CONTACTS = "/contact/contacts/"


@pytest.fixture
def team():
    return make_team()


@pytest.fixture
def kam(team):
    return make_kam(team)


@pytest.fixture
def account(kam):
    return make_account(kam, name="Spice Route", contact_person="Thandi Nkosi")


@pytest.fixture
def contact(account):
    return make_contact(account, name="Lindiwe Maseko")


@pytest.fixture
def found_now(account, contact):
    """Let the account be found by everything known of it."""
    write_down(account)


def write_down(account):
    with transaction.atomic():
        write_documents(lead_ids=[account.pk])


def client_of(actor, **options):
    return auth_client(User.objects.get(pk=actor.user_id), **options)


def views():
    found = Record.objects.filter(action="leads.viewed").order_by("id")
    return list(found.values_list("actor_id", "object_id"))


@pytest.mark.parametrize("role", [Role.KAM, Role.HEAD])
@pytest.mark.parametrize("path", [RESTAURANTS, f"{RESTAURANTS}?q=spice", CONTACTS])
def test_lists_ask_as_many_questions_for_one_row_as_for_many(role, path, team, account, contact):
    reader = client_of(make_kam(team) if role is Role.KAM else make_actor(role))
    few = questions(reader, path)

    for _ in range(5):
        made = make_account(make_kam(team), name="Spice")
        make_contact(made)
        write_down(made)

    assert questions(reader, path) == few
    assert few <= 3


def test_one_account_takes_few_questions(kam, account):
    assert questions(client_of(kam), f"{RESTAURANTS}{account.pk}/") <= 4


@pytest.mark.parametrize("what", ["account", "contact"])
def test_looking_is_written_down_once_an_hour(kam, account, contact, what):
    path = f"{RESTAURANTS}{account.pk}/" if what == "account" else f"{CONTACTS}{contact.pk}/"
    client = client_of(kam)

    for _ in range(2):
        assert client.get(path).status_code == 200

    assert views() == [(kam.user_id, str(account.pk))]


def test_looking_in_vain_is_not_written_down(account, contact):
    client = client_of(make_kam(make_team()))

    for path in (f"{RESTAURANTS}{account.pk}/", f"{CONTACTS}{contact.pk}/"):
        assert client.get(path).status_code == 404

    assert views() == []


def test_the_same_version_again_is_304(kam, account):
    client, path = client_of(kam), f"{RESTAURANTS}{account.pk}/"
    tag = client.get(path)["ETag"]

    again = client.get(path, headers={"If-None-Match": tag})

    assert (again.status_code, again.content) == (304, b"")


def test_an_account_is_brought_back(kam, account):
    delete_account(actor=kam, lead_id=account.pk, now=now())

    answer = client_of(kam).post(f"{RESTAURANTS}{account.pk}/restore/")

    assert (answer.status_code, answer.json()["id"]) == (200, account.pk)


def test_a_contact_is_brought_back(kam, contact):
    client, path = client_of(kam), f"{CONTACTS}{contact.pk}/"
    client.delete(path)

    answer = client.post(f"{path}restore/")

    assert (answer.status_code, answer.json()["name"]) == (200, "Lindiwe Maseko")


def test_an_account_given_away_is_answered_a_last_time(kam, account):
    other = make_kam(make_team())
    client, path = client_of(kam), f"{RESTAURANTS}{account.pk}/"

    answer = client.patch(path, {"assigned_to": other.user_id}, content_type="application/json")

    assert answer.json()["assigned_to"] == other.user_id
    assert client.get(path).status_code == 404


def reaching(account, contact):
    """Return every address and method by which an account or a contact could be reached."""
    one, somebody = f"{RESTAURANTS}{account.pk}/", f"{CONTACTS}{contact.pk}/"
    put, moved = {"name": "Mine now"}, {"status": "LOST"}
    return [
        *(("GET", path, None) for path in (one, f"{one}status_history/", somebody)),
        *((method, one, put) for method in ("PUT", "PATCH")),
        *((method, somebody, put) for method in ("PUT", "PATCH")),
        ("POST", f"{one}change_status/", moved),
        ("POST", f"{one}restore/", None),
        ("POST", f"{somebody}restore/", None),
        ("DELETE", somebody, None),
        ("DELETE", one, None),
        ("GET", f"/api/leads/{account.pk}/", None),
        ("GET", f"/api/leads/{account.pk}/timeline/", None),
        ("GET", f"/api/leads/{account.pk}/interactions/", None),
        ("PATCH", f"/api/leads/{account.pk}/", {"name": "Mine now"}),
    ]


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (Restaurant, Contact, Record)]


def test_another_team_reaches_nothing_at_any_address(account, contact):
    client = client_of(make_kam(make_team()))
    before = everything()

    got = {
        (method, path): client.generic(
            method, path, "" if body is None else json.dumps(body), content_type="application/json"
        ).status_code
        for method, path, body in reaching(account, contact)
    }

    assert got == dict.fromkeys(got, 404)
    assert everything() == before


@pytest.mark.usefixtures("found_now")
@pytest.mark.parametrize("role", [Role.KAM, Role.KAM_MANAGER, Role.SENIOR])
@pytest.mark.parametrize(
    "path",
    [
        RESTAURANTS,
        f"{RESTAURANTS}?q=spice",
        f"{RESTAURANTS}?q=lindiwe",
        f"{RESTAURANTS}?q=thandi",
        f"{RESTAURANTS}?assigned_to={{owner}}",
        CONTACTS,
        f"{CONTACTS}?restaurant={{account}}",
        "/api/leads/?q=lindiwe",
        "/api/leads/",
    ],
)
def test_another_team_sees_nothing_in_any_list(kam, account, role, path):
    stranger = make_kam(make_team(), role)

    answer = client_of(stranger).get(path.format(owner=kam.user_id, account=account.pk))

    assert (answer.status_code, answer.json()) == (200, [])


@pytest.mark.usefixtures("found_now")
@pytest.mark.parametrize("text", ["spice", "lindiwe", "thandi"])
def test_another_team_finds_nothing_in_the_palette(kam, text):
    mine, theirs = (
        client_of(actor, door=Door.SESSION).get("/app/palette/", {"q": text}).content.decode()
        for actor in (kam, make_kam(make_team()))
    )

    assert "Spice Route" in mine
    assert "Spice Route" not in theirs


def test_refusals_keep_what_was_sent_to_themselves(kam):
    answer = client_of(kam).post(
        RESTAURANTS, {"name": "Spice", "email": "private person"}, content_type="application/json"
    )

    assert answer.status_code == 422
    assert b"private person" not in answer.content


def test_a_page_follows_the_last_row_seen_whatever_comes_in_between(kam):
    made = [make_account(kam).pk for _ in range(5)]
    client = client_of(kam)

    first = client.get(f"{RESTAURANTS}?limit=2")
    delete_account(actor=kam, lead_id=made[1], now=now())
    rest = client.get(first["Link"].split(">")[0].lstrip("<"))

    assert [row["id"] for row in first.json()] == made[:2]
    assert [row["id"] for row in rest.json()] == made[2:4]
