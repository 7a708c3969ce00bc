"""API.md, Seed 4: the list of leads, its filters and its orders, by HTTP."""

import pytest
from django.db import transaction

from leadflow.identity.types import Role
from leadflow.leads.services import write_documents
from tests.conformance.pipeline import Caller, problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def head():
    return Caller(Role.HEAD)


@pytest.fixture
def senior():
    return Caller(Role.SENIOR)


@pytest.fixture
def leads(head, senior):
    """Return ids by name: three leads that differ in everything."""
    made = {
        "asha": head.lead(name="asha", source="website", city="Pune", value=5, tags=["VIP"]),
        "Bela": head.lead(name="Bela", source="referral", channel="ads", assigned_to=senior.id),
        "chandra": head.lead(name="chandra", value=7.25, next_action_date="2026-01-02"),
    }
    ids = {name: lead["id"] for name, lead in made.items()}
    head.post(f"/{ids['asha']}/status/", {"status": "lost", "reason": "Too dear"})
    head.post(f"/{ids['Bela']}/status/", {"status": "contacted"})
    with transaction.atomic():
        write_documents(lead_ids=ids.values())
    return ids


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", "chandra Bela asha"),
        ("status=lost", "asha"),
        ("source=referral", "Bela"),
        ("channel=ads", "Bela"),
        ("city=Pune", "asha"),
        ("assigned_to=none", "chandra asha"),
        ("assigned_to={senior}", "Bela"),
        ("tag=vip", "asha"),
        ("tag=VIP", "asha"),
        ("lost_reason=Too%20dear", "asha"),
        ("open=true", "chandra Bela"),
        ("open=false", "asha"),
        ("touched=false", "chandra"),
        ("touched=true", "Bela asha"),
        ("due_before=2026-01-03", "chandra"),
        ("due_before=2026-01-02", ""),
        ("created_after=2020-01-01", "chandra Bela asha"),
        ("created_before=2020-01-01T00:00:00Z", ""),
        ("q=chand", "chandra"),
        ("source=website&status=lost&city=Pune&tag=vip", "asha"),
        ("sort=created_at", "asha Bela chandra"),
        ("sort=-created_at", "chandra Bela asha"),
        ("sort=name", "asha Bela chandra"),
        ("sort=-name", "chandra Bela asha"),
        ("sort=value", "Bela asha chandra"),
        ("sort=-value", "chandra asha Bela"),
        ("sort=next_action_at", "chandra"),
        ("sort=-next_action_at", "chandra"),
        ("sort=last_activity_at", "chandra asha Bela"),
        ("sort=-last_activity_at", "Bela asha chandra"),
    ],
)
@pytest.mark.parametrize("limit", [1, 100])
def test_a_list_is_narrowed_and_sorted(  # noqa: PLR0917 - a table of three columns
    head, senior, leads, query, names, limit
):
    url = f"/?limit={limit}&{query.format(senior=senior.id)}"
    found = []

    while url:
        answer = head.get(url)
        assert answer.status_code == 200, answer.content
        found += [lead["name"] for lead in answer.json()]
        link = answer.headers.get("Link", "")
        url = link.partition(">")[0].partition("/api/leads")[2]

    assert found == names.split()


def test_me_is_who_asks(senior, leads):
    assert [lead["name"] for lead in senior.get("?assigned_to=me").json()] == ["Bela"]


def test_an_agents_list_holds_their_own_whatever_is_asked(head, senior, leads):
    other = Caller(Role.JUNIOR)

    for query in ("", "?assigned_to=none", f"?assigned_to={head.id}", "?q=chand", "?tag=vip"):
        assert other.get(f"/{query}").json() == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=sold", "status"),
        ("sort=colour", "sort"),
        ("assigned_to=somebody", "assigned_to"),
        ("assigned_to=99999999999999999999", "assigned_to"),
        ("created_after=soon", "created_after"),
        ("due_before=soon", "due_before"),
        ("open=perhaps", "open"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("cursor=x", "cursor"),
    ],
)
def test_a_wrong_filter_is_named(head, query, field):
    problem(head.get(f"/?{query}"), 422, field)


@pytest.mark.parametrize("sort", ["name", "value", "next_action_at", "last_activity_at"])
def test_a_cursor_of_another_order_is_refused(head, leads, sort):
    link = head.get("/?limit=1").headers["Link"]
    cursor = link.partition("cursor=")[2].partition(">")[0]

    problem(head.get(f"/?sort={sort}&cursor={cursor}"), 422, "cursor")


@pytest.mark.parametrize("name", ["अ" * 200, "😀" * 200, 'a"\\' * 60])
def test_pages_go_on_after_any_name(head, name):
    head.lead(name=name), head.lead(name=name)

    link = head.get("/?limit=1&sort=name").headers["Link"]
    rest = head.get(link.partition(">")[0].partition("/api/leads")[2])

    assert [lead["name"] for lead in rest.json()] == [name]
