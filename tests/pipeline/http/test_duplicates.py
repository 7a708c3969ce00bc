"""Duplicates and merging as programs see them."""

import json

import pytest
from django.test import Client

from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.leads.models import Lead
from tests.factories.identity import access_token, make_user
from tests.factories.leads import make_lead
from tests.factories.merging import join

pytestmark = pytest.mark.django_db

PHONE = "+919876512345"


class Program:
    """A program that calls as somebody."""

    def __init__(self, role: Role) -> None:
        self.user = make_user(role)
        self.headers = {"Authorization": f"Bearer {access_token(self.user)}"}
        self.client = Client(headers=self.headers)

    def get(self, path: str, **query: object):
        return self.client.get(path, query)

    def post(self, path: str, body: object = None):
        return self.client.post(path, json.dumps(body or {}), content_type="application/json")


@pytest.fixture
def head() -> Program:
    return Program(Role.HEAD)


@pytest.fixture
def agent() -> Program:
    return Program(Role.SENIOR)


def test_a_duplicate_is_told_with_what_it_has_in_common(head):
    lead = make_lead(name="Asha Rao", phone=PHONE, phone_raw=PHONE)

    (found,) = head.get("/api/leads/duplicates/", phone="98765 12345").json()

    assert (found["id"], found["name"], found["by"]) == (lead.pk, "Asha Rao", ["phone"])


def test_the_lead_being_worked_on_is_left_out(head):
    lead = make_lead(phone=PHONE, phone_raw=PHONE)

    answer = head.get("/api/leads/duplicates/", phone=PHONE, **{"except": lead.pk})

    assert answer.json() == []


def test_of_anothers_lead_only_the_owner_and_a_token_are_told(agent):
    owner = make_user(Role.SENIOR, name="Priya Nair")
    make_lead(phone=PHONE, phone_raw=PHONE, assigned_to=owner.pk)

    (found,) = agent.get("/api/leads/duplicates/", phone=PHONE).json()

    assert found.keys() == {"owner_name", "token"}
    assert found["owner_name"] == "Priya Nair"


def test_access_is_asked_for_once_a_day(agent):
    make_lead(phone=PHONE, phone_raw=PHONE)
    (found,) = agent.get("/api/leads/duplicates/", phone=PHONE).json()
    body = {"token": found["token"], "reason": "My neighbour"}

    first, again = (agent.post("/api/leads/duplicates/ask/", body).json() for _ in range(2))

    assert (first, again) == ({"asked": True}, {"asked": False})


def test_probing_is_throttled(agent):
    answers = [agent.get("/api/leads/duplicates/", phone=PHONE).status_code for _ in range(62)]

    assert 429 in answers


def test_two_leads_are_merged_and_parted(head):
    keep, lose = make_lead(), make_lead(name="Asha R")

    merged = head.post(
        f"/api/leads/{keep.pk}/merge/", {"other": lose.pk, "choices": {"name": "lose"}}
    )
    undone = head.post(f"/api/merges/{merged.json()['merge']}/undo/")

    assert merged.status_code == undone.status_code == 200
    assert merged.json().items() >= {"lead": keep.pk, "lost": lose.pk}.items()
    assert undone.json()["stayed"] == []
    assert Lead.objects.get(pk=lose.pk).deleted_at is None


def test_merges_of_one_lead_are_listed(head):
    keep, lose = make_lead(), make_lead()
    done = join(keep, lose, now=now())
    join(make_lead(), make_lead(), now=now())

    found = head.get("/api/merges/", lead=lose.pk).json()

    assert [one["id"] for one in found] == [done]
    assert found[0]["is_undoable"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"other": "x"}, 422),
        ({"other": 10**40}, 400),
        ({"other": 999_999_999}, 404),
        ({"other": None}, 422),
        ({"choices": {"id": "lose"}}, 422),
        ({"choices": {"name": "both"}}, 422),
        ({"choices": {"a\u0000b": "keep"}}, 422),
    ],
)
def test_what_cannot_be_merged_is_refused(head, body, status):
    keep, lose = make_lead(), make_lead()
    sent = {"other": lose.pk, **body} if "choices" in body else body

    answer = head.post(f"/api/leads/{keep.pk}/merge/", sent)

    assert answer.status_code == status
    assert not Lead.objects.exclude(deleted_at=None).exists()


@pytest.mark.parametrize("query", ["phone=%00", f"phone={'9' * 65}", "except=0", "except=x"])
def test_what_cannot_be_looked_for_is_refused(head, query):
    assert head.client.get(f"/api/leads/duplicates/?{query}").status_code == 422
