"""Units and interests by the API: shapes, refusals that name the field, and no 500."""

import json

import pytest

from leadflow.identity.types import Role
from leadflow.leads.models import Lead
from leadflow.pipeline.models import Unit, UnitInterest
from tests.factories.identity import auth_client, make_user
from tests.factories.leads import make_lead
from tests.factories.units import make_unit, want

pytestmark = pytest.mark.django_db

UNIT = {
    "id",
    "project",
    "name",
    "kind",
    "city",
    "price",
    "currency",
    "bedrooms",
    "area",
    "status",
    "interested",
    "created_at",
    "version",
}


@pytest.fixture
def api():
    return auth_client(make_user(Role.DIRECTOR))


def send(client, method, path, body=None, **headers):
    return client.generic(
        method,
        path,
        json.dumps(body) if body is not None else "",
        content_type="application/json",
        headers=headers,
    )


def fields(answer):
    return [error["field"] for error in answer.json()["errors"]]


def test_a_unit_is_made_read_changed_and_withdrawn(api):
    made = send(api, "POST", "/api/units/", {"name": " A-1 ", "price": 1250000.5, "bedrooms": 2})
    path = f"/api/units/{made.json()['id']}/"
    changed = send(api, "PATCH", path, {"status": "reserved"})
    replaced = send(api, "PUT", path, {"name": "A-1"})
    gone = send(api, "DELETE", path)

    assert (made.status_code, set(made.json())) == (201, UNIT)
    assert (made.json()["name"], made.json()["currency"]) == ("A-1", "ZAR")
    assert b'"price":1250000.50' in made.content
    assert (changed.json()["status"], changed.json()["bedrooms"]) == ("reserved", 2)
    assert (replaced.json()["status"], replaced.json()["price"]) == ("available", None)
    assert (gone.status_code, gone.content) == (204, b"")
    assert api.get(path).json()["status"] == "withdrawn"


def test_an_answer_can_be_sent_back_whole(api):
    path = f"/api/units/{make_unit().pk}/"
    known = api.get(path).json()

    answer = send(api, "PUT", path, known | {"city": "Goa"})

    assert answer.json() == known | {"city": "Goa", "version": 2}


def test_a_unit_changed_meanwhile_is_412(api):
    path = f"/api/units/{make_unit().pk}/"
    tag = api.get(path)["ETag"]

    first = send(api, "PATCH", path, {"city": "Goa"}, if_match=tag)
    second = send(api, "PATCH", path, {"city": "Pune"}, if_match=tag)
    nonsense = send(api, "PATCH", path, {"city": "Pune"}, if_match="x")

    assert [answer.status_code for answer in (first, second, nonsense)] == [200, 412, 412]
    assert Unit.objects.get().city == "Goa"


def test_withdrawn_units_are_listed_when_asked_for(api):
    offered, gone = make_unit(), make_unit(status="withdrawn")

    assert [row["id"] for row in api.get("/api/units/").json()] == [offered.pk]
    assert [row["id"] for row in api.get("/api/units/?status=withdrawn").json()] == [gone.pk]


def test_units_come_by_page_and_the_link_says_there_are_more(api):
    for _ in range(3):
        make_unit()

    first = api.get("/api/units/?limit=2")
    rest = api.get(first["Link"].split(">")[0].lstrip("<"))

    assert (len(first.json()), len(rest.json())) == (2, 1)
    assert "Link" not in rest


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "a", "price": -1}, "price"),
        ({"name": "a", "price": 1e15}, "price"),
        ({"name": "a", "price": "cheap"}, "price"),
        ({"name": "a", "bedrooms": 10**17}, "bedrooms"),
        ({"name": "a", "status": "gone"}, "status"),
        ({"name": "a", "colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_with_a_unit_is_named(api, body, field):
    answer = send(api, "POST", "/api/units/", body)

    assert (answer.status_code, fields(answer)) == (422, [field])
    assert not Unit.objects.exists()


@pytest.mark.parametrize(
    "query",
    ["status=gone", "price_min=-1", "price_max=cheap", "limit=0", "cursor=x", "price_min=NaN"],
)
def test_a_list_that_makes_no_sense_is_422(api, query):
    assert api.get(f"/api/units/?{query}").status_code == 422


def test_an_interest_is_added_ranked_and_removed(api):
    lead, first, second = make_lead(), make_unit(name="A", project="Hill"), make_unit()
    path = f"/api/leads/{lead.pk}/units/"
    send(api, "POST", path, {"unit": first.pk})

    added = send(api, "POST", path, {"unit": second.pk, "rank": 1, "note": "Sea view"})

    assert added.status_code == 201
    assert set(added.json()) == {
        "id",
        "unit",
        "unit_name",
        "project",
        "rank",
        "note",
        "created_at",
    }
    assert [(row["unit"], row["rank"]) for row in api.get(path).json()] == [
        (second.pk, 1),
        (first.pk, 2),
    ]
    moved = send(api, "PATCH", f"{path}{added.json()['id']}/", {"rank": 2})
    assert (moved.json()["rank"], moved.json()["note"]) == (2, "Sea view")
    assert send(api, "DELETE", f"{path}{added.json()['id']}/").status_code == 204
    assert [(row["unit"], row["rank"]) for row in api.get(path).json()] == [(first.pk, 1)]


def test_the_same_unit_again_is_409(api):
    lead, unit = make_lead(), make_unit()
    want(lead, unit)

    answer = send(api, "POST", f"/api/leads/{lead.pk}/units/", {"unit": unit.pk})

    assert answer.status_code == 409
    assert UnitInterest.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "unit"),
        ({"unit": 404404}, "unit"),
        ({"unit": 10**17}, "unit"),
        ({"unit": "x"}, "unit"),
        ({"unit": 0}, "unit"),
        ({"unit": 1, "rank": 0}, "rank"),
        ({"unit": 1, "rank": "first"}, "rank"),
        ({"unit": 1, "note": "x" * 501}, "note"),
    ],
)
def test_what_is_wrong_with_an_interest_is_named(api, body, field):
    lead = make_lead()

    answer = send(api, "POST", f"/api/leads/{lead.pk}/units/", body)

    assert (answer.status_code, fields(answer)) == (422, [field])


def test_the_same_key_twice_is_one_interest(api):
    lead, unit = make_lead(), make_unit()
    path, body = f"/api/leads/{lead.pk}/units/", {"unit": unit.pk}

    answers = [send(api, "POST", path, body, idempotency_key="once") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


def test_an_interest_is_a_step_of_the_history(api):
    lead, unit = make_lead(), make_unit(name="A-9", project="Hill")

    send(api, "POST", f"/api/leads/{lead.pk}/units/", {"unit": unit.pk})

    step = api.get(f"/api/leads/{lead.pk}/timeline/").json()[-1]
    assert (step["kind"], step["text"]) == ("unit", "Interested in A-9, Hill")


def test_an_agent_neither_sees_nor_counts_interest_of_others_leads():
    agent, unit = make_user(Role.JUNIOR), make_unit()
    theirs, mine = make_lead(), make_lead(assigned_to=agent.pk)
    for lead in (theirs, mine):
        want(lead, unit)
    client = auth_client(agent)

    answer = client.get(f"/api/leads/{theirs.pk}/units/")

    assert answer.status_code == 404
    assert client.get(f"/api/units/{unit.pk}/").json()["interested"] == 1
    assert Lead.objects.get(pk=theirs.pk).seq == 2
