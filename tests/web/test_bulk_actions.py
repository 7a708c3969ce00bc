"""Actions on many leads as the desk starts and follows them, and leads as a file."""

import json

import pytest
from django.urls import reverse

from leadflow.identity.types import Door, Role
from leadflow.kernel.clock import now
from leadflow.leads.models import Lead
from leadflow.pipeline.models.bulk import BulkJob
from tests.factories.desk import work
from tests.factories.identity import auth_client, make_user
from tests.factories.leads import make_lead

pytestmark = pytest.mark.django_db(transaction=True)

BULK = "/app/leads/bulk/"
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/app/leads/?status=new"}


@pytest.fixture
def head():
    return make_user(Role.HEAD)


@pytest.fixture
def client(head):
    return auth_client(head, door=Door.SESSION)


def start(client, headers=None, **form):
    return client.post(BULK, form, headers=headers or HTMX)


def newest():
    return BulkJob.objects.latest("id").pk


def toast_of(answer):
    return json.loads(answer["HX-Trigger"])["toast"]


def test_the_ticked_leads_are_started_and_followed(client):
    agent = make_user(Role.SENIOR, name="Sam")
    ids = [make_lead().pk, make_lead().pk]

    answer = start(client, action="assign", ids=ids, owner=agent.pk)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Give to Sam" in page
    assert "every 2s" in page
    assert f'hx-get="{reverse("bulk-action", args=[newest()])}?following=1"' in page


def test_without_scripts_the_page_of_the_action_opens(client):
    answer = client.post(BULK, {"action": "delete", "ids": [make_lead().pk]})

    assert (answer.status_code, answer["Location"]) == (302, f"{BULK}{newest()}/")
    assert "Delete" in client.get(answer["Location"]).content.decode()


def test_all_that_match_are_what_the_list_shows(client):
    pune, delhi = make_lead(city="Pune").pk, make_lead(city="Delhi").pk

    start(client, action="add_tag", all="1", query="?city=Pune&cursor=x&view=3", tag="hot")
    work(newest(), now=now())

    tagged = Lead.objects.filter(tagged__tag__name="hot").values_list("id", flat=True)
    assert list(tagged) == [pune] != [delhi]


def test_the_end_is_told_with_an_undo_and_refreshes_the_list_once(client):
    start(client, action="delete", ids=[make_lead().pk])
    work(newest(), now=now())

    answer = client.get(f"{BULK}{newest()}/?following=1", headers=HTMX)

    page = answer.content.decode()
    assert json.loads(answer["HX-Trigger"]) == {"refresh": {"target": "#results"}}
    assert "<b>Done.</b> 1 lead changed." in page
    assert f'hx-post="{BULK}{newest()}/undo/"' in page
    assert "every 2s" not in page
    assert "HX-Trigger" not in client.get(f"{BULK}{newest()}/", headers=HTMX)


def test_an_undo_puts_the_leads_back(client):
    lead = make_lead()
    start(client, action="delete", ids=[lead.pk])
    work(newest(), now=now())

    answer = client.post(f"{BULK}{newest()}/undo/", headers=HTMX)
    work(newest(), now=now())

    assert answer.status_code == 200
    assert Lead.objects.get(pk=lead.pk).deleted_at is None


def test_a_cancelled_action_says_so(client):
    start(client, action="delete", ids=[make_lead().pk])

    answer = client.post(f"{BULK}{newest()}/cancel/", headers=HTMX)

    assert "Cancelled." in answer.content.decode()


def test_the_time_of_a_next_action_is_the_readers(head, client):
    head.timezone = "Africa/Johannesburg"
    head.save()
    lead = make_lead().pk

    start(
        client,
        action="next_action",
        ids=[lead],
        next_action="Call",
        next_action_at="2026-12-01T09:30",
    )
    work(newest(), now=now())

    at = Lead.objects.get(pk=lead).next_action_at
    assert at.isoformat() == "2026-12-01T07:30:00+00:00"


def test_reasons_are_counted(client):
    start(client, action="delete", ids=[make_lead().pk, 999_999_999])
    work(newest(), now=now())

    page = client.get(f"{BULK}{newest()}/").content.decode()

    assert "1 lead changed, 1 skipped." in page
    assert "There is no such lead." in page


@pytest.mark.parametrize(
    "form",
    [
        {"action": "delete"},
        {"action": "delete", "ids": ["x"]},
        {"action": "delete", "ids": ["9" * 30]},
        {"action": "delete", "all": "1", "query": "colour=red"},
        {"action": "assign", "ids": ["1"], "owner": "x"},
        {"action": "assign", "ids": ["1"], "owner": "9" * 30},
        {"action": "status", "ids": ["1"], "status": "gone"},
        {"action": "add_tag", "ids": ["1"], "tag": "a\x00b"},
        {"action": "next_action", "ids": ["1"], "next_action": "Call", "next_action_at": "soon"},
        {"action": "next_action", "ids": ["1"], "next_action_at": "2026-02-31T25:00"},
    ],
)
def test_what_makes_no_sense_is_told_as_a_toast(client, form):
    answer = start(client, **form)

    assert answer.status_code == 422
    assert toast_of(answer)["tone"] == "bad"
    assert not BulkJob.objects.exists()


def test_an_action_nobody_knows_is_not_found(client):
    assert start(client, action="explode", ids=["1"]).status_code == 404


def test_the_list_of_actions_asks_as_often_for_many(client, django_assert_max_num_queries):
    agent = make_user(Role.SENIOR, name="Sam")
    for _ in range(4):
        start(client, action="assign", ids=["1"], owner=agent.pk)

    client.get(BULK)
    with django_assert_max_num_queries(9):
        page = client.get(BULK).content.decode()

    assert page.count("Give to Sam") == 4


def test_the_listed_leads_come_as_a_file(client):
    make_lead(name="Asha", city="Pune")
    make_lead(name="Ben", city="Delhi")

    answer = client.get("/app/leads/export/?city=Pune&columns=city&view=3")

    assert answer.getvalue().decode("utf-8-sig") == '"Name","City"\r\n"Asha","Pune"\r\n'


def test_the_leads_of_an_open_page_are_brought_up_to_date(client):
    start(client, action="delete", ids=[make_lead().pk])
    work(newest(), now=now())

    part = client.get(f"{BULK}{newest()}/", headers={**HTMX, "HX-Target": "bulk-results"})

    assert part.content.decode().lstrip().startswith('<section class="panel" id="bulk-results"')
