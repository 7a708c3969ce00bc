"""Saved views over HTTP."""

import pytest

from leadflow.identity.types import Role
from tests.factories.identity import auth_client, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def head():
    return auth_client(make_user(Role.HEAD))


def save(client, **facts):
    body = {"name": "Hot", "query": "tag=hot"} | facts
    return client.post("/api/views/", body, content_type="application/json")


def test_a_view_reads_as_it_was_saved(head):
    answer = save(head, query="?tag=hot&layout=board&sort=-created_at")

    assert answer.status_code == 201
    view = answer.json()
    assert (view["query"], view["layout"], view["is_own"]) == (
        "layout=board&tag=hot",
        "board",
        True,
    )
    assert head.get(f"/api/views/{view['id']}/").json() == view
    assert head.get("/api/views").json() == [view]


def test_an_unknown_parameter_is_named(head):
    answer = save(head, query="colour=red")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "query.colour"


@pytest.mark.parametrize(
    "body",
    [
        {"name": ""},
        {"name": "x" * 81},
        {"name": "a\u0000b"},
        {"name": 5},
        {"query": "x" * 3000},
        {"query": "owner=99999999999999999999999"},
        {"query": ["status=new"]},
        {"is_shared": "perhaps"},
        {"colour": "red"},
    ],
)
def test_what_cannot_be_kept_is_refused(head, body):
    assert save(head, **body).status_code == 422


def test_the_same_name_twice_is_a_conflict(head):
    save(head)

    answer = save(head)

    assert (answer.status_code, answer.json()["code"]) == (409, "pipeline.view_name_taken")


def test_the_same_key_twice_saves_once(head):
    for _ in range(2):
        answer = head.post(
            "/api/views/",
            {"name": "Hot"},
            content_type="application/json",
            headers={"Idempotency-Key": "one"},
        )

    assert answer.status_code == 201
    assert len(head.get("/api/views/").json()) == 1


def test_an_agent_shares_nothing():
    assert save(auth_client(make_user(Role.SENIOR)), is_shared=True).status_code == 403


def test_a_change_needs_the_version_that_was_read(head):
    view = save(head).json()
    path = f"/api/views/{view['id']}/"
    first = head.patch(path, {"name": "Cold"}, "application/json", headers={"If-Match": '"1"'})
    second = head.patch(path, {"name": "Warm"}, "application/json", headers={"If-Match": '"1"'})

    assert (first.status_code, first["ETag"], second.status_code) == (200, '"2"', 412)


def test_put_away_and_brought_back(head):
    path = f"/api/views/{save(head).json()['id']}/"

    assert head.delete(path).status_code == 204
    assert head.get(path).status_code == 404
    assert head.post(f"{path}restore/").status_code == 200
    assert head.get(path).status_code == 200


def test_a_pin_has_a_place(head):
    first, second = save(head, name="a").json()["id"], save(head, name="b").json()["id"]
    head.post(f"/api/views/{first}/pin/")

    answer = head.post(f"/api/views/{second}/pin/?place=0")

    assert (answer.json()["is_pinned"], answer.json()["place"]) == (True, 0)
    assert head.get(f"/api/views/{first}/").json()["place"] == 1
    assert head.post(f"/api/views/{second}/unpin/").json()["is_pinned"] is False


def test_more_than_a_page_has_a_link(head):
    for name in "abc":
        save(head, name=name)

    first = head.get("/api/views/?limit=2")

    assert [view["name"] for view in first.json()] == ["a", "b"]
    rest = head.get(first["Link"].partition(">")[0].removeprefix("<"))
    assert [view["name"] for view in rest.json()] == ["c"]


@pytest.mark.parametrize("number", ["0", "999999999999999999999999", "9223372036854775808"])
def test_a_number_no_view_has_is_not_found(head, number):
    assert head.get(f"/api/views/{number}/").status_code == 404
    assert head.post(f"/api/views/{number}/pin/").status_code == 404
