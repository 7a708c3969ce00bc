"""Assignment over HTTP …"""

import json
from datetime import timedelta

import pytest

from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.leads.models import Lead
from leadflow.pipeline.models import Absence, AssignmentRule, AssignmentRuleVersion
from tests.factories.assignment import make_agent
from tests.factories.identity import auth_client, make_user
from tests.factories.leads import make_lead

pytestmark = pytest.mark.django_db(transaction=True)

RULES = "/api/assignment-rules/"


class Api:
    """What somebody sends and gets."""

    def __init__(self, user):
        self.client = auth_client(user)

    def __call__(self, method, path, body=None, **headers):
        sent = json.dumps(body) if body is not None else ""
        return self.client.generic(
            method, path, sent, content_type="application/json", headers=headers
        )


@pytest.fixture
def director():
    return Api(make_user(Role.DIRECTOR, username="dora"))


@pytest.fixture
def priya():
    return make_agent("Priya")


def made(director, priya, **facts):
    body = {"name": "All", "members": [{"user_id": priya.pk}], **facts}
    answer = director("POST", RULES, body)
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_publishes_a_rule_and_answers_with_all_of_it(director, priya):
    rule = made(
        director,
        priya,
        strategy="weighted",
        conditions={"cities": ["Mumbai"], "value_min": 100.5},
        return_minutes=30,
    )

    assert rule["version"] == 1
    assert rule["position"] == 1
    assert rule["conditions"]["cities"] == ["Mumbai"]
    assert rule["conditions"]["value_min"] == 100.5
    assert rule["members"] == [{"user_id": priya.pk, "weight": 1, "capacity": None}]
    assert rule["waiting"] == 0


def test_names_the_version_a_change_is_meant_for(director, priya):
    rule = made(director, priya)
    path = f"{RULES}{rule['id']}/"
    body = {"name": "New", "members": [{"user_id": priya.pk}]}
    tag = director("GET", path)["ETag"]
    assert director("PUT", path, body, **{"If-Match": tag}).json()["version"] == 2

    late = director("PUT", path, {**body, "name": "Late"}, **{"If-Match": tag})

    assert late.status_code == 412
    assert late.json()["code"] == "pipeline.rule_changed_meanwhile"
    assert director("GET", path).json()["name"] == "New"


def test_keeps_versions_and_rolls_back(director, priya):
    rule = made(director, priya)
    path = f"{RULES}{rule['id']}/"
    director("PUT", path, {"name": "New", "members": [{"user_id": priya.pk}]})

    back = director("POST", f"{path}rollback/", {"version": 1})

    assert (back.json()["name"], back.json()["version"]) == ("All", 3)
    versions = director("GET", f"{path}versions/").json()
    assert [(row["version"], row["published_by"]) for row in versions] == [
        (3, "dora"),
        (2, "dora"),
        (1, "dora"),
    ]


def test_deletes_and_restores_a_rule(director, priya):
    rule = made(director, priya)
    path = f"{RULES}{rule['id']}/"
    assert director("DELETE", path).status_code == 204
    assert director("GET", path).status_code == 404

    assert director("POST", f"{path}restore/").json()["id"] == rule["id"]


def test_orders_the_rules(director, priya):
    one, two = made(director, priya)["id"], made(director, priya)["id"]

    answer = director("POST", f"{RULES}order/", {"rules": [two, one]})

    assert [(row["id"], row["position"]) for row in answer.json()] == [(two, 1), (one, 2)]


def test_tries_a_draft_and_changes_nothing(director, priya):
    lead = make_lead(at=now() - timedelta(days=1))

    answer = director(
        "POST",
        f"{RULES}dry-run/",
        {
            "rule": {
                "name": "All",
                "members": [{"user_id": priya.pk}],
                "working_hours_only": False,
            }
        },
    )

    assert answer.json()["shares"] == [{"user_id": priya.pk, "name": "Priya", "would": 1, "did": 0}]
    assert Lead.objects.get(pk=lead.pk).assigned_to is None
    assert not AssignmentRule.objects.exists()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"members": []}, "members"),
        ({"members": [{"user_id": 10**17}]}, "members"),
        ({"members": [{"user_id": 10**30}]}, None),
        ({"members": "x"}, "members"),
        ({"strategy": "best"}, "strategy"),
        ({"return_minutes": 10**15}, "return_minutes"),
        ({"conditions": {"value_min": -1}}, None),
        ({"conditions": {"value_min": 1e300}}, None),
        ({"conditions": {"value_min": 2, "value_max": 1}}, "value_max"),
        ({"conditions": {"cities": ["x" * 121]}}, None),
        ({"conditions": {"colour": ["red"]}}, None),
    ],
    ids=str,
)
def test_refuses_a_rule_that_makes_no_sense(director, priya, facts, field):
    body = {"name": "All", "members": [{"user_id": priya.pk}], **facts}

    answer = director("POST", RULES, body)

    assert 400 <= answer.status_code < 500
    if field and answer.status_code == 422:
        assert field in answer.content.decode()
    assert not AssignmentRule.objects.exists()
    assert not AssignmentRuleVersion.objects.exists()


def test_lets_everybody_who_owns_leads_say_when_they_are_away(priya):
    own = Api(priya)
    away = {"starts_at": "2036-01-01T00:00:00Z", "ends_at": "2036-01-05T00:00:00Z"}

    answer = own("POST", "/api/absences/", {**away, "reason": "Leave"})

    assert answer.status_code == 201
    assert answer.json()["user_id"] == priya.pk
    listed = own("GET", "/api/absences/").json()
    assert [row["reason"] for row in listed] == ["Leave"]


def test_shows_absences_page_by_page(director, priya):
    for day in (1, 2, 3):
        director(
            "POST",
            "/api/absences/",
            {
                "user_id": priya.pk,
                "starts_at": f"2036-01-0{day}T00:00:00Z",
                "ends_at": f"2036-01-0{day + 1}T00:00:00Z",
            },
        )

    first = director("GET", f"/api/absences/?limit=2&user_id={priya.pk}")

    assert len(first.json()) == 2
    assert 'rel="next"' in first["Link"]


@pytest.mark.parametrize(
    "body",
    [
        {"starts_at": "2036-01-02T00:00:00Z", "ends_at": "2036-01-01T00:00:00Z"},
        {"starts_at": "x", "ends_at": "2036-01-01T00:00:00Z"},
        {"starts_at": "2036-01-01T00:00:00Z", "ends_at": "2039-01-01T00:00:00Z"},
        {
            "starts_at": "2036-01-01T00:00:00Z",
            "ends_at": "2036-01-02T00:00:00Z",
            "reason": "\x00",
        },
    ],
)
def test_refuses_an_absence_that_is_none(priya, body):
    assert 400 <= Api(priya)("POST", "/api/absences/", body).status_code < 500
    assert not Absence.objects.exists()


def test_sets_a_week_and_the_default_one_again(priya):
    own, path = Api(priya), f"/api/working-hours/{priya.pk}/"
    hours = {"opens": "10:00", "closes": "24:00"}

    row = own("PUT", path, {"week": [hours, *[None] * 6]}).json()
    assert (row["week"], row["is_default"]) == ([[hours], *[[]] * 6], False)
    assert own("PUT", path, {"week": row["week"]}).json() == row

    assert own("PUT", path, {"week": None}).json()["is_default"] is True


@pytest.mark.parametrize(
    "week",
    [
        [],
        [None] * 8,
        [{"opens": "18:00", "closes": "09:00"}, *[None] * 6],
        [{"opens": "25:00", "closes": "26:00"}, *[None] * 6],
        [{"opens": "nine", "closes": "10:00"}, *[None] * 6],
        [[{"opens": "09:00", "closes": "12:00"}, {"opens": "11:00", "closes": "18:00"}]]
        + [None] * 6,
        [[{"opens": "09:00", "closes": "12:00"}] * 9, *[None] * 6],
    ],
)
def test_refuses_a_week_that_makes_no_sense(priya, week):
    answer = Api(priya)("PUT", f"/api/working-hours/{priya.pk}/", {"week": week})

    assert answer.status_code == 422


def test_sets_a_capacity_for_who_manages_assignment(director, priya):
    path = f"/api/working-hours/{priya.pk}/capacity/"

    assert director("PUT", path, {"capacity": 20}).json()["capacity"] == 20
    assert director("PUT", path, {"capacity": None}).json()["capacity"] is None
    assert Api(priya)("PUT", path, {"capacity": 1}).status_code == 403
