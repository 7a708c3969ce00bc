"""Actions on many leads, and leads as a file, over HTTP."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from leadflow.audit.models import Record
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.leads.models import Lead
from leadflow.pipeline.models.bulk import BulkJob
from tests.factories.desk import work
from tests.factories.identity import auth_client, make_user
from tests.factories.leads import make_lead

pytestmark = pytest.mark.django_db(transaction=True)

BULK, EXPORT = "/api/leads/bulk/", "/api/leads/export/"


@pytest.fixture
def head():
    return auth_client(make_user(Role.HEAD))


def start(client, **body):
    return client.post(BULK, body, content_type="application/json")


def test_an_action_is_started_followed_and_taken_back(head):
    agent = make_user(Role.SENIOR)
    ids = [make_lead().pk for _ in range(3)]

    answer = start(head, action="assign", ids=ids, values={"owner": agent.pk})

    assert answer.status_code == 202
    job = answer.json()
    assert (job["state"], job["total"], job["done"]) == ("running", 3, 0)
    work(job["id"], now=now())
    path = f"{BULK}{job['id']}/"
    told = head.get(path).json()
    assert (told["state"], told["changed"], told["reasons"]) == ("done", 3, [])
    results = head.get(f"{path}results/?state=changed").json()
    assert [one["lead_id"] for one in results] == ids
    assert head.post(f"{path}undo/").json()["state"] == "undoing"
    work(job["id"], now=now())
    assert head.get(path).json()["undone"] == 3
    assert not Lead.objects.filter(assigned_to=agent).exists()


def test_the_literal_address_is_no_lead(head):
    assert head.get("/api/leads/bulk").json() == []


def test_all_that_match_by_the_lists_own_parameters(head):
    make_lead(city="Delhi")
    pune = make_lead(city="Pune").pk

    job = start(
        head,
        action="next_action",
        filters={"city": "Pune", "is_unassigned": True},
        values={"text": "Call", "at": "2026-04-01T08:00:00Z"},
    ).json()
    work(job["id"], now=now())

    assert Lead.objects.get(next_action="Call").pk == pune


def test_no_filters_at_all_are_every_lead_one_sees():
    agent = make_user(Role.SENIOR)
    mine = make_lead(assigned_to=agent.pk).pk
    make_lead()
    client = auth_client(agent)

    job = start(client, action="add_tag", filters={}, values={"tag": "hot"}).json()
    work(job["id"], now=now())

    results = client.get(f"{BULK}{job['id']}/results/").json()
    assert [(one["lead_id"], one["result"]) for one in results] == [(mine, "changed")]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"action": "explode", "ids": [1]}, "action"),
        ({"action": "delete"}, "ids"),
        ({"action": "delete", "ids": []}, "ids"),
        ({"action": "delete", "ids": [0]}, "ids"),
        ({"action": "delete", "ids": ["x"]}, "ids.0"),
        ({"action": "delete", "ids": [1], "filters": {}}, "ids"),
        ({"action": "delete", "filters": {"colour": "red"}}, "filters.colour"),
        ({"action": "delete", "filters": {"owner": 0}}, "filters.owner"),
        ({"action": "delete", "filters": []}, "filters"),
        ({"action": "assign", "ids": [1], "values": {"owner": "x"}}, "values.owner"),
        ({"action": "assign", "ids": [1], "values": {"owner": 0}}, "values.owner"),
        ({"action": "status", "ids": [1], "values": {"status": "lost"}}, "values.reason"),
        ({"action": "add_tag", "ids": [1], "values": {"tag": 5}}, "values.tag"),
        ({"action": "next_action", "ids": [1], "values": {"at": 5}}, "values.at"),
        ({"action": "delete", "ids": [1], "values": {"why": "x"}}, "values.why"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_fields_name(head, body, field):
    answer = start(head, **body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
    assert not BulkJob.objects.exists()


def test_ten_thousand_ids_fit_and_one_more_does_not(head):
    ids = list(range(1_000_000_000, 1_000_010_000))

    assert start(head, action="delete", ids=ids).status_code == 202
    assert start(head, action="delete", ids=[*ids, 5]).status_code == 422


def test_the_same_key_twice_starts_one_action(head):
    for _ in range(2):
        answer = head.post(
            BULK,
            {"action": "delete", "ids": [1]},
            content_type="application/json",
            headers={"Idempotency-Key": "one"},
        )

    assert answer.status_code == 202
    assert BulkJob.objects.count() == 1


def test_an_action_that_is_over_cannot_be_cancelled(head):
    job = start(head, action="delete", ids=[1]).json()
    work(job["id"], now=now())

    answer = head.post(f"{BULK}{job['id']}/cancel/")

    assert (answer.status_code, answer.json()["allowed"]) == (409, ["undoing"])


def test_a_page_of_results_leads_to_the_next(head):
    job = start(head, action="delete", ids=[1, 2, 3]).json()
    work(job["id"], now=now())

    first = head.get(f"{BULK}{job['id']}/results/?limit=2")
    rest = head.get(first["Link"].partition(">")[0].removeprefix("<"))

    assert [one["lead_id"] for one in [*first.json(), *rest.json()]] == [1, 2, 3]


def test_leads_come_as_csv(head):
    make_lead(name="Asha", city="Pune")
    make_lead(name="Ben", city="Delhi")

    answer = head.get(f"{EXPORT}?format=csv&city=Pune&columns=name,city&limit=5&cursor=x")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="leads-')
    assert answer.getvalue().decode("utf-8-sig") == '"Name","City"\r\n"Asha","Pune"\r\n'
    assert Record.objects.filter(action="leads.exported", details__rows=1).exists()


def test_leads_come_as_a_workbook(head):
    make_lead(name="Asha", phone="+27821234567")

    answer = head.get(f"{EXPORT}?format=xlsx&columns=name,phone")

    assert answer["Content-Disposition"].endswith('.xlsx"')
    rows = list(load_workbook(BytesIO(answer.getvalue())).active.values)
    assert rows == [("Name", "Phone"), ("Asha", "+27821234567")]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("format=pdf", "format"),
        ("colour=red", "colour"),
        ("status=gone", "status"),
        ("columns=password", "columns"),
        ("owner=99999999999999999999", "owner"),
        ("created_after=soon", "created_after"),
        ("q=%00", "q"),
    ],
)
def test_a_file_nobody_can_make_is_refused_before_anything_is_written_down(head, query, field):
    answer = head.get(f"{EXPORT}?{query}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
    assert not Record.objects.filter(object_type="leads_export").exists()


@pytest.mark.parametrize("moment", ["0001-01-01", "9999-12-31", "0001-01-01T00:00:00Z"])
def test_the_ends_of_the_calendar_are_no_fault(head, moment):
    assert head.get(f"{EXPORT}?created_after={moment}&format=csv").status_code == 200
