from datetime import timedelta
from decimal import Decimal

import pytest

from leadflow.identity.types import Door, Role
from leadflow.leads import services
from leadflow.leads.types import LeadStatus, Source
from tests.factories.identity import auth_client, make_user
from tests.factories.leads import NOON, lead_actor, make_found_lead, make_lead, take_step

pytestmark = pytest.mark.django_db

SEES_LEADS = {
    Role.ADMIN,
    Role.PRINCIPAL,
    Role.HEAD,
    Role.DIRECTOR,
    Role.SENIOR,
    Role.JUNIOR,
    Role.COLLECTIONS,
    Role.KAM,
    Role.KAM_MANAGER,
    Role.MARKETING,
    Role.DPO,
}
ROUTES = ["", "{id}/", "{id}/history/", "{id}/timeline/"]


@pytest.fixture
def head():
    return auth_client(make_user(Role.HEAD))


def path(route, lead=None):
    return "/api/leads/" + route.format(id=lead.pk if lead else 0)


def test_a_lead_reads_as_the_contract_says(head):
    owner = make_user(Role.SENIOR)
    lead = make_lead(
        name="Asha Rao",
        phone="+919876543210",
        phone_raw="98765 43210",
        email="asha@example.com",
        source=Source.AFFILIATE,
        channel="demo",
        city="Mumbai",
        assigned_to=owner.pk,
        value=Decimal("1200.5"),
    )

    answer = head.get(path("{id}/", lead))

    assert answer.status_code == 200
    assert answer["ETag"] == '"1"'
    assert answer.json() == {
        "id": lead.pk,
        "name": "Asha Rao",
        "phone": "+919876543210",
        "email": "asha@example.com",
        "source": "affiliate",
        "channel": "demo",
        "city": "Mumbai",
        "language": "",
        "status": "new",
        "status_since": "2026-03-10T12:00:00Z",
        "lost_reason": "",
        "assigned_to": owner.pk,
        "assigned_name": owner.name or owner.username,
        "assigned_at": "2026-03-10T12:00:00Z",
        "value": 1200.5,
        "next_action": "",
        "next_action_date": None,
        "tags": [],
        "created_at": "2026-03-10T12:00:00Z",
        "touched_at": None,
        "last_activity_at": "2026-03-10T12:00:00Z",
        "version": 1,
    }
    assert b'"value":1200.50' in answer.content


def test_the_same_version_again_is_not_sent_again(head):
    lead = make_lead()
    tag = head.get(path("{id}/", lead))["ETag"]

    same = head.get(path("{id}/", lead), headers={"If-None-Match": f'"0", {tag}'})
    take_step(lead.pk)
    changed = head.get(path("{id}/", lead), headers={"If-None-Match": tag})

    assert (same.status_code, same.content) == (304, b"")
    assert (changed.status_code, changed["ETag"]) == (200, '"2"')


def test_the_list_is_a_bare_array_that_leads_on(head):
    made = [make_lead().pk for _ in range(5)]
    seen, url = [], path("") + "?limit=2&sort=created_at"

    while url:
        answer = head.get(url)
        assert answer.status_code == 200
        seen += [lead["id"] for lead in answer.json()]
        link = answer.headers.get("Link", "")
        assert not link or link.endswith('; rel="next"')
        url = link.partition(">")[0].removeprefix("<http://testserver")

    assert seen == made


def test_the_list_narrows_to_what_is_asked_for(head):
    wanted = make_found_lead(
        name="Lerato", status=LeadStatus.LOST, source=Source.BOT, channel="c1", city="Pune"
    )
    make_found_lead(name="Bongani", at=NOON - timedelta(days=2))
    queries = [
        "status=lost",
        "source=bot",
        "channel=c1",
        "city=Pune",
        "q=lera",
        f"q=L-{wanted.pk}",
        "created_after=2026-03-10T11:00:00Z&created_before=2026-03-10T14:00:00%2B01:00",
        "created_after=2026-03-10",
    ]

    found = {
        query: [lead["id"] for lead in head.get(f"{path('')}?{query}").json()] for query in queries
    }

    assert found == {query: [wanted.pk] for query in queries}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=sold", "status"),
        ("source=" + "x" * 41, "source"),
        ("sort=colour", "sort"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("cursor=nonsense", "cursor"),
        ("assigned_to=you", "assigned_to"),
        ("due_before=soon", "due_before"),
        ("open=perhaps", "open"),
        ("assigned_to=99999999999999999999", "assigned_to"),
        ("created_after=soon", "created_after"),
        ("created_after=0001-01-01T00:00:00%2B14:00", "created_after"),
        ("q=%00", "q"),
        ("city=" + "x" * 121, "city"),
        ("q=" + "x" * 201, "q"),
    ],
)
def test_a_wrong_filter_is_named(head, query, field):
    answer = head.get(f"{path('')}?{query}")

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_the_status_history_reads_as_the_contract_says(head):
    lead = make_lead()
    services.change_status(
        actor=lead_actor(user_id=7), lead_id=lead.pk, to=LeadStatus.CONTACTED, now=NOON
    )

    answer = head.get(path("{id}/history/", lead))

    assert answer.json() == [
        {
            "old_status": "new",
            "new_status": "contacted",
            "reason": "",
            "changed_at": "2026-03-10T12:00:00Z",
            "changed_by": 7,
        }
    ]


def test_the_timeline_names_the_rule_that_decided(head):
    lead = make_lead(text="Submitted", rule="duplicates.new", data={"submission": 3})

    answer = head.get(path("{id}/timeline/", lead))

    assert answer.json() == [
        {
            "seq": 1,
            "kind": "received",
            "at": "2026-03-10T12:00:00Z",
            "actor": "system",
            "text": "Submitted",
            "rule": "duplicates.new",
            "data": {"submission": 3},
            "lead": lead.pk,
        }
    ]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("route", ROUTES)
def test_who_may_read_their_own_lead(role, route):
    me = make_user(role)
    lead = make_lead(assigned_to=me.pk)

    answer = auth_client(me).get(path(route, lead))

    assert answer.status_code == (200 if role in SEES_LEADS else 403)


@pytest.mark.parametrize("route", ROUTES[1:])
def test_a_foreign_a_deleted_and_no_lead_are_equally_not_there(route):
    me = make_user(Role.SENIOR)
    client = auth_client(me)
    leads = [
        make_lead(assigned_to=make_user(Role.SENIOR).pk),
        make_lead(assigned_to=me.pk, deleted_at=NOON),
        None,
    ]

    answers = [client.get(path(route, lead)) for lead in leads]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert {answer.json()["code"] for answer in answers} == {"leads.not_found"}


@pytest.mark.parametrize("route", ROUTES)
def test_nobody_reads_without_signing_in(client, route):
    assert client.get(path(route, make_lead())).status_code == 401


@pytest.mark.parametrize("door", [Door.SESSION, Door.TOKEN, Door.KEY])
def test_every_door_leads_to_the_same_list(door):
    me = make_user(Role.SENIOR)
    own = make_lead(assigned_to=me.pk)
    make_lead()

    answer = auth_client(me, door=door).get(path(""))

    assert [lead["id"] for lead in answer.json()] == [own.pk]


def test_a_number_too_large_for_any_lead_is_not_there(head):
    assert head.get("/api/leads/99999999999999999999/").status_code == 404


def test_the_slash_at_the_end_may_be_left_out(head):
    lead = make_lead()

    assert head.get(f"/api/leads/{lead.pk}").status_code == 200


def test_a_list_costs_the_same_however_long(django_assert_max_num_queries, head):
    for _ in range(20):
        make_lead(assigned_to=make_user(Role.SENIOR).pk)
    head.get(path(""))

    with django_assert_max_num_queries(8) as few:
        head.get(path("") + "?limit=1")
    with django_assert_max_num_queries(8) as many:
        head.get(path("") + "?limit=20")

    assert len(few) == len(many)
