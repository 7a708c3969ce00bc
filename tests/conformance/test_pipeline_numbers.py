"""API.md, Seed 4: units, the units a lead wants, and the statistics, by HTTP, as each role."""

import json

import pytest

from leadflow.identity.types import Role
from tests.conformance.pipeline import AGENTS, ALL_BUT_DELETE, Caller

pytestmark = pytest.mark.django_db

MANAGERS = [Role.ADMIN, *ALL_BUT_DELETE]
OUTSIDERS = [Role.AFFILIATE, Role.PROVIDER]
STATUSES = {"new", "contacted", "qualified", "negotiation", "converted", "lost"}
OUTSIDE = [
    ("GET", "/api/units/", None),
    ("POST", "/api/units/", {"name": "A-1"}),
    ("GET", "/api/leads/statistics/", None),
    ("GET", "/api/leads/{lead}/units/", None),
    ("POST", "/api/leads/{lead}/units/", {"unit": 1}),
]


@pytest.fixture
def head():
    return Caller(Role.HEAD)


def call(who, method, path, body=None):
    return who.client.generic(
        method,
        path,
        json.dumps(body) if body is not None else "",
        content_type="application/json",
    )


def unit(who, **facts):
    answer = call(who, "POST", "/api/units/", {"name": "A-101", "project": "Terraces", **facts})
    assert answer.status_code == 201, answer.content
    return answer.json()


def ranks(who, lead):
    return [(row["unit"], row["rank"]) for row in who.get(f"/{lead['id']}/units/").json()]


@pytest.mark.parametrize("role", MANAGERS)
def test_who_leads_the_sales_keeps_the_catalogue(role):
    who = Caller(role)

    made = unit(who, price=100)
    path = f"/api/units/{made['id']}/"

    assert call(who, "PATCH", path, {"price": 120}).json()["price"] == 120
    assert call(who, "PUT", path, {"name": "A-102"}).json()["name"] == "A-102"
    assert call(who, "DELETE", path).status_code == 204
    assert call(who, "GET", path).json()["status"] == "withdrawn"


@pytest.mark.parametrize("role", [*AGENTS, Role.COLLECTIONS])
def test_others_of_the_sales_desk_read_the_catalogue_alone(head, role):
    path, who = f"/api/units/{unit(head)['id']}/", Caller(role)

    assert call(who, "GET", "/api/units/").status_code == 200
    assert call(who, "GET", path).status_code == 200
    for method, where, body in [
        ("POST", "/api/units/", {"name": "x"}),
        ("PATCH", path, {"name": "x"}),
        ("PUT", path, {"name": "x"}),
        ("DELETE", path, None),
    ]:
        assert call(who, method, where, body).status_code == 403


@pytest.mark.parametrize("role", OUTSIDERS)
@pytest.mark.parametrize(("method", "path", "body"), OUTSIDE, ids=lambda value: str(value)[:30])
def test_outsiders_are_refused(head, role, method, path, body):
    lead = head.lead()

    answer = call(Caller(role), method, path.format(lead=lead["id"]), body)

    assert answer.status_code == 403


@pytest.mark.parametrize(("method", "path", "body"), OUTSIDE, ids=lambda value: str(value)[:30])
def test_without_a_token_it_is_401(head, client, method, path, body):
    head.client = client

    assert call(head, method, path.format(lead=1), body).status_code == 401


def test_units_are_found_by_every_filter(head):
    cheap = unit(head, name="B-1", project="Hill", city="Goa", price=100)
    dear = unit(head, name="B-2", project="Lake", city="Pune", price=900, status="reserved")

    found = {
        query: [row["id"] for row in call(head, "GET", f"/api/units/?{query}").json()]
        for query in (
            "project=Hill",
            "city=Goa",
            "price_max=100",
            "q=hill",
            "status=reserved",
            "price_min=101",
            "",
        )
    }

    assert found.pop("") == [dear["id"], cheap["id"]]
    assert found.pop("status=reserved") == found.pop("price_min=101") == [dear["id"]]
    assert set(map(tuple, found.values())) == {(cheap["id"],)}


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_unit_is_put_on_a_leads_list(head, slash):
    lead, wanted = head.lead(), unit(head)

    answer = head.post(
        f"/{lead['id']}/units{slash}", {"unit": wanted["id"], "rank": 1, "note": "Sea view"}
    )

    made = answer.json()
    assert answer.status_code == 201
    assert (
        made.items()
        >= {
            "unit": wanted["id"],
            "unit_name": "A-101",
            "project": "Terraces",
            "rank": 1,
            "note": "Sea view",
        }.items()
    )
    assert made["created_at"].endswith("Z")


def test_a_rank_given_twice_moves_the_others_down(head):
    lead = head.lead()
    first, second, third = (unit(head)["id"] for _ in range(3))
    for wanted in (first, second):
        head.post(f"/{lead['id']}/units/", {"unit": wanted})

    head.post(f"/{lead['id']}/units/", {"unit": third, "rank": 1})

    assert ranks(head, lead) == [(third, 1), (first, 2), (second, 3)]


def test_the_same_unit_again_is_409_and_an_unknown_one_422(head):
    lead, wanted = head.lead(), unit(head)
    head.post(f"/{lead['id']}/units/", {"unit": wanted["id"]})

    again = head.post(f"/{lead['id']}/units/", {"unit": wanted["id"]})
    unknown = head.post(f"/{lead['id']}/units/", {"unit": 404404})

    assert (again.status_code, unknown.status_code) == (409, 422)
    assert [error["field"] for error in unknown.json()["errors"]] == ["unit"]
    assert ranks(head, lead) == [(wanted["id"], 1)]


def test_a_withdrawn_unit_cannot_be_wanted(head):
    lead, gone = head.lead(), unit(head)
    call(head, "DELETE", f"/api/units/{gone['id']}/")

    assert head.post(f"/{lead['id']}/units/", {"unit": gone["id"]}).status_code == 422


@pytest.mark.parametrize("role", [Role.ADMIN, *ALL_BUT_DELETE])
def test_who_works_on_all_leads_ranks_and_removes(head, role):
    lead, who = head.lead(), Caller(role)
    first, second = (
        who.post(f"/{lead['id']}/units/", {"unit": unit(head)["id"]}).json() for _ in range(2)
    )

    moved = who.send("PATCH", f"/{lead['id']}/units/{second['id']}/", {"rank": 1})
    removed = who.send("DELETE", f"/{lead['id']}/units/{first['id']}/")

    assert (moved.json()["rank"], removed.status_code) == (1, 204)
    assert ranks(who, lead) == [(second["unit"], 1)]


@pytest.mark.parametrize("role", AGENTS)
def test_agents_keep_the_list_of_their_own_leads(head, role):
    agent, wanted = Caller(role), unit(head)
    own, others = agent.lead(), head.lead()
    head.post(f"/{others['id']}/units/", {"unit": wanted["id"]})

    made = agent.post(f"/{own['id']}/units/", {"unit": wanted["id"]})
    foreign = agent.post(f"/{others['id']}/units/", {"unit": wanted["id"]})

    assert (made.status_code, foreign.status_code) == (201, 404)
    assert agent.get(f"/{others['id']}/units/").status_code == 404
    assert call(agent, "GET", f"/api/units/{wanted['id']}/").json()["interested"] == 1
    removed = agent.send("DELETE", f"/{own['id']}/units/{made.json()['id']}/")
    assert removed.status_code == 204


def test_the_collections_manager_looks_and_changes_nothing(head):
    lead, wanted, who = head.lead(), unit(head), Caller(Role.COLLECTIONS)
    made = head.post(f"/{lead['id']}/units/", {"unit": wanted["id"]}).json()
    path = f"/{lead['id']}/units/{made['id']}/"

    assert ranks(who, lead) == [(wanted["id"], 1)]
    assert who.post(f"/{lead['id']}/units/", {"unit": wanted["id"]}).status_code == 403
    assert who.send("PATCH", path, {"rank": 1}).status_code == 403
    assert who.send("DELETE", path).status_code == 403


def test_what_a_lead_wants_is_told_on_its_timeline(head):
    lead, wanted = head.lead(), unit(head)

    head.post(f"/{lead['id']}/units/", {"unit": wanted["id"]})

    texts = [step["text"] for step in head.get(f"/{lead['id']}/timeline/").json()]
    assert "Interested in A-101, Terraces" in texts


def test_the_statistics_say_how_the_pipeline_stands(head):
    won = head.lead(value=1000)
    for status in ("contacted", "qualified", "negotiation", "converted"):
        head.post(f"/{won['id']}/status/", {"status": status})
    lost = head.lead(value=500, source="portal")
    head.post(f"/{lost['id']}/status/", {"status": "lost", "reason": "Too dear"})
    head.lead(value=250.5)

    found = head.get("/statistics/").json()

    assert found["total"] == 3
    assert set(found["by_status"]) == STATUSES
    assert found["by_status"] | {"converted": 1, "lost": 1, "new": 1} == found["by_status"]
    assert found["by_source"] == {"website": 2, "portal": 1}
    assert found["conversion_rate"] == 0.3333
    assert found["lost_reasons"] == [{"reason": "Too dear", "count": 1}]
    assert found["pipeline_value"] == 250.5
    assert found["overdue_next_actions"] == 0
    hours = found["median_hours_in_status"]
    assert set(hours) == STATUSES
    assert all(value is not None and value >= 0 for value in hours.values())
    assert sum(owner["count"] for owner in found["by_owner"]) == 3
    assert all(
        set(owner) == {"owner", "name", "count", "open", "converted", "value"}
        for owner in found["by_owner"]
    )


def test_an_overdue_next_action_of_an_open_lead_is_counted(head):
    lead = head.lead()
    head.post(
        f"/{lead['id']}/interactions/",
        {"type": "call", "next_action": "Call", "next_action_date": "2020-01-01T09:00:00Z"},
    )

    assert head.get("/statistics/").json()["overdue_next_actions"] == 1


@pytest.mark.parametrize("role", AGENTS)
def test_an_agents_statistics_are_of_their_own_leads(head, role):
    agent = Caller(role)
    agent.lead(value=10)
    others = head.lead(value=5000, source="secret")
    head.post(f"/{others['id']}/status/", {"status": "lost", "reason": "secret"})

    answer = agent.get("/statistics/")

    found = answer.json()
    assert (found["total"], found["pipeline_value"]) == (1, 10)
    assert [owner["owner"] for owner in found["by_owner"]] == [agent.id]
    assert b"secret" not in answer.content


@pytest.mark.parametrize("role", [Role.ADMIN, *ALL_BUT_DELETE, Role.COLLECTIONS])
def test_who_sees_all_leads_has_all_statistics(head, role):
    Caller(Role.SENIOR).lead()
    head.lead()

    assert Caller(role).get("/statistics/").json()["total"] == 2


def test_the_lists_filters_narrow_the_statistics(head):
    head.lead(city="Pune")
    tagged = head.lead(city="Goa")
    head.send("PUT", f"/{tagged['id']}/tags/", {"tags": ["vip"]})

    totals = {
        query: head.get(f"/statistics/?{query}").json()["total"]
        for query in (
            "city=Goa",
            "tag=vip",
            "status=new",
            "source=portal",
            "created_after=2099-01-01T00:00:00Z",
            f"assigned_to={head.id}",
        )
    }

    assert totals["city=Goa"] == totals["tag=vip"] == 1
    assert totals["status=new"] == 2
    assert totals["source=portal"] == totals["created_after=2099-01-01T00:00:00Z"] == 0


def test_a_lead_that_was_put_away_counts_no_more(head):
    lead = head.lead()

    head.send("DELETE", f"/{lead['id']}/")

    assert head.get("/statistics/").json()["total"] == 0
