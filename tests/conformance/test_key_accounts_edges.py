"""Seed 1 by HTTP: index pages, paging, keys, and everything that can be sent wrongly."""

import json

import pytest

from leadflow.identity.types import Role
from tests.conformance.key_accounts import Caller, next_page
from tests.conformance.pipeline import problem
from tests.conformance.seed1 import (
    CALL,
    CALLS,
    CONTACT,
    CONTACTS,
    INDEXES,
    LISTS,
    ORDER_DETAILS,
    ORDERS,
    PATTERNS,
    PERFORMING,
    PLAN,
    RECORDED,
    RESTAURANT,
    RESTAURANTS,
    TODAY,
    TRACK,
    UNDERPERFORMING,
)

pytestmark = pytest.mark.django_db

SAMPLE = {name: value for name, value in RESTAURANT.items() if name != "assigned_to"}
HUGE = [10**12, 2**63 - 1, 2**63, 10**30]
NO_ID = [0, -1, 999999999, 10**12, 10**17, None, "x", "", 1.5, [1], {"id": 1}, True]
OPERATIONS = {
    "/lead/": "get",
    "/contact/": "get",
    "/track/": "get",
    "/performance/": "get",
    RESTAURANTS: "get post",
    RESTAURANTS + "{}/": "get put patch delete",
    RESTAURANTS + "{}/change_status/": "post",
    RESTAURANTS + "{}/status_history/": "get",
    CONTACTS: "get post",
    CONTACTS + "{}/": "get put patch delete",
    TRACK: "get post",
    ORDERS: "get",
    TRACK + "{}/": "get put patch delete",
    TRACK + "{}/order_details/": "get",
    CALLS: "get post",
    TODAY: "get",
    CALLS + "{}/": "get put patch delete",
    CALLS + "{}/record_call/": "post",
    CALLS + "{}/set_frequency/": "put patch",
    PERFORMING: "get",
    PATTERNS: "get",
    UNDERPERFORMING: "get",
}


@pytest.fixture
def kam():
    return Caller(Role.KAM)


@pytest.fixture
def lead(kam):
    return kam.restaurant()["id"]


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize(("path", "links"), INDEXES.items())
def test_an_index_is_an_object_of_links(kam, path, links, slash):
    answer = kam.get(path.rstrip("/") + slash)

    found = answer.json()
    assert answer.status_code == 200
    assert type(found) is dict
    addresses = [address.removeprefix("http://testserver") for address in found.values()]
    assert set(links) <= set(addresses)
    assert {kam.get(address).status_code for address in addresses} == {200}


def test_every_operation_is_in_the_document(kam):
    import re

    paths = kam.get("/api/openapi.json").json()["paths"]
    found = {re.sub(r"\{\w+\}", "{}", path): set(methods) for path, methods in paths.items()}

    missing = {
        path: set(methods.split()) - found.get(path, set()) for path, methods in OPERATIONS.items()
    }

    assert {path: methods for path, methods in missing.items() if methods} == {}


@pytest.mark.parametrize(("path", "methods"), OPERATIONS.items())
def test_other_methods_are_not_allowed(kam, path, methods):
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - set(methods.upper().split()):
        answer = kam.send(method, path.format(999999999), {})
        assert answer.status_code == 405, (method, path, answer.status_code)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("slash", ["", "/"])
def test_every_list_is_a_bare_array_in_pages(kam, path, slash, time_machine):
    time_machine.move_to("2025-03-20T12:00:00Z", tick=False)
    status = "NEW" if path == UNDERPERFORMING else "CONVERTED"
    for number in range(5):
        lead = kam.restaurant(name=f"R{number}", potential_revenue=90000 if status != "NEW" else 1,
                              lead_status=status)["id"]  # fmt: skip
        kam.contact(lead)
        kam.order(lead, date="2025-03-10T12:00:00Z")
        plan = kam.plan(lead)
        kam.post(f"{CALLS}{plan['id']}/record_call/", {"last_called": "2025-03-10T10:00:00Z"})
    everything = kam.get(path)
    assert len(everything.json()) == 5
    assert next_page(everything) == ""
    pages = []

    url = f"{path.rstrip('/')}{slash}?limit=2"
    while url:
        answer = kam.get(url)
        assert answer.status_code == 200, answer.content
        pages.append(answer.json())
        url = next_page(answer)

    assert [len(page) for page in pages] == [2, 2, 1]
    assert [row for page in pages for row in page] == everything.json()


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("limit", ["0", "-1", "1001", "x", "1.5", "%00", "9" * 30])
def test_a_page_of_no_size_is_refused(kam, path, limit):
    problem(kam.get(f"{path}?limit={limit}"), 422, "limit")


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("cursor", ["x", "bnVsbA", "W10", "%00", "a" * 3000, "WyJ4Il0", "!!"])
def test_a_cursor_of_no_list_is_refused(kam, path, cursor):
    problem(kam.get(f"{path}?cursor={cursor}"), 422, "cursor")


@pytest.mark.parametrize(
    ("path", "name"),
    [(RESTAURANTS, "assigned_to"), (RESTAURANTS, "lead_status"), (CONTACTS, "restaurant"),
     (TRACK, "lead"), (TRACK, "contact"), (TRACK, "interaction_type"), (ORDERS, "lead"),
     (CALLS, "lead"), (CALLS, "frequency")],
)  # fmt: skip
@pytest.mark.parametrize("value", ["x", "1.5", "%00", "-x", "null", "[]"])
def test_a_filter_that_is_none_is_refused_by_name(kam, path, name, value):
    problem(kam.get(f"{path}?{name}={value}"), 422, name)


@pytest.mark.parametrize("value", ["0", "-1", *map(str, HUGE), "9" * 400])
@pytest.mark.parametrize(
    ("path", "name"),
    [(RESTAURANTS, "assigned_to"), (CONTACTS, "restaurant"), (TRACK, "lead"), (TRACK, "contact"),
     (ORDERS, "lead"), (CALLS, "lead")],
)  # fmt: skip
def test_a_filter_by_what_cannot_be_there_finds_nothing(kam, lead, path, name, value):
    answer = kam.get(f"{path}?{name}={value}")

    assert answer.status_code in {200, 422}
    assert answer.status_code == 422 or answer.json() == []


@pytest.mark.parametrize("text", ["%00", "%FF", "%25", "_", "'", "a" * 5000, "%F0%9F%98%80"])
@pytest.mark.parametrize("name", ["q", "city"])
def test_a_hostile_search_is_no_fault(kam, lead, name, text):
    answer = kam.get(f"{RESTAURANTS}?{name}={text}")

    assert answer.status_code in {200, 422}
    assert answer.status_code == 422 or answer.json() == []


@pytest.mark.parametrize("path", [RESTAURANTS, CONTACTS, TRACK, CALLS])
@pytest.mark.parametrize("value", ["0", "-1", "x", "1.5", "%00", *map(str, HUGE), "9" * 400])
def test_an_address_of_nothing_is_404(kam, path, value):
    for method in ("GET", "PATCH", "DELETE"):
        problem(kam.send(method, f"{path}{value}/", {}), 404)


class World:
    """One account with one of everything; how each thing is made and changed."""

    def __init__(self, kam):
        self.lead = kam.restaurant()["id"]
        contact = kam.contact(self.lead)["id"]
        touch, plan = kam.order(self.lead, **ORDER_DETAILS)["id"], kam.plan(self.lead)["id"]
        free = kam.restaurant()["id"]
        self.ways = {
            "restaurant": (RESTAURANTS, f"{RESTAURANTS}{self.lead}/", SAMPLE),
            "contact": (CONTACTS, f"{CONTACTS}{contact}/", {**CONTACT, "restaurant": self.lead}),
            "interaction": (
                TRACK,
                f"{TRACK}{touch}/",
                {**CALL, "lead": self.lead, "contact": contact},
            ),
            "plan": (CALLS, f"{CALLS}{plan}/", {**PLAN, "lead": free}),
        }


WRONG = {
    "restaurant": {
        "name": [None, "", "  ", 7, ["x"], {"a": 1}, True, "x\x00y", "\ud800", "x" * 201],
        "address": [7, ["x"], "x\x00y", "x" * 301],
        "city": [7, ["x"], "x\x00y", "x" * 5000],
        "state": [7, ["x"], "x\x00y", "x" * 121],
        "pincode": [10001, ["x"], "x\x00y", "x" * 21],
        "contact_person": [7, ["x"], "x\x00y", "x" * 201],
        "phone": [7, ["x"], "x\x00y", "9" * 65],
        "email": [7, ["x"], "nobody", "a@b", "x\x00y@example.com", "a" * 300 + "@example.com"],
        "lead_status": ["SOLD", "", 7, ["NEW"], "NEW\x00", True],
        "potential_revenue": ["much", -1, 1.005, 10**12, [5], {"a": 1}, True, 1e300],
        "notes": [7, ["x"], "x\x00y"],
        "assigned_to": [0, -1, 999999999, 10**12, 10**17, "x", 1.5, [1], {"id": 1}, True],
        "cuisine_type": [7, ["x"], "x\x00y", "x" * 81],
        "restaurant_type": [7, ["x"], "x\x00y", "x" * 81],
        "timezone": [7, "Mars/Phobos", "../etc/passwd", "x\x00y"],
        "country": [7, "Atlantis", "x\x00"],
        "colour": ["red"],
    },
    "contact": {
        "restaurant": NO_ID,
        "name": [None, "", "  ", 7, ["x"], "x\x00y", "\ud800", "x" * 201],
        "role": [7, ["x"], "x\x00y", "x" * 121],
        "email": [7, ["x"], "nobody", "a@b", "x\x00y@example.com"],
        "phone": [7, ["x"], "x\x00y", "9" * 65],
        "address": [7, ["x"], "x\x00y", "x" * 301],
        "colour": ["red"],
    },
    "interaction": {
        "lead": NO_ID,
        "contact": [0, -1, 999999999, 10**12, 10**17, "x", 1.5, [1], {"id": 1}, True],
        "interaction_type": [None, "", "SMOKE", 7, ["CALL"], "CALL\x00"],
        "details": [7, ["x"], "x\x00y", "x" * 20_001],
        "order_placed": ["yes please", 7, [True], {}],
        "date": [7, "soon", "2024-02-30T00:00:00Z", "x\x00", [], True,
                 "0001-01-01T00:00:00+14:00", "10000-01-01T00:00:00Z"],
        "product_details": [7, ["x"], "x\x00y"],
        "quantity": [-1, 1.5, "many", 10**12, 2**31, [1], True],
        "total_price": [-1, "much", 1.005, 10**12, [1], True],
        "order_date": [7, "soon", "2024-02-30T00:00:00Z", [], True],
        "colour": ["red"],
    },
    "plan": {
        "lead": NO_ID,
        "frequency": [None, "", "HOURLY", 7, ["DAILY"]],
        "notes": [7, ["x"], "x\x00y"],
        "timezone": [7, "Mars/Phobos", "x\x00y"],
        "colour": ["red"],
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "field"), [(kind, field) for kind, fields in WRONG.items() for field in fields]
)
def test_what_cannot_be_is_refused_by_name_and_changes_nothing(kam, kind, field):
    world = World(kam)
    path, one, sample = world.ways[kind]
    before = [kam.get(path).json(), kam.get(one).json()]
    wrong = {}

    for value in WRONG[kind][field]:
        answers = [
            kam.post(path, {**sample, field: value}),
            kam.put(one, {**kam.get(one).json(), field: value}),
            kam.patch(one, {field: value}),
        ]
        for method, answer in zip(("POST", "PUT", "PATCH"), answers, strict=True):
            named = [each["field"] for each in answer.json().get("errors", [])]
            if answer.status_code != 422 or named != [field]:
                wrong[method, str(value)[:40]] = (answer.status_code, answer.content[:200])

    assert wrong == {}
    assert [kam.get(path).json(), kam.get(one).json()] == before


@pytest.mark.parametrize(
    ("kind", "field"),
    [("restaurant", "name"), ("contact", "restaurant"), ("contact", "name"),
     ("interaction", "lead"), ("interaction", "interaction_type"), ("plan", "lead"),
     ("plan", "frequency")],
)  # fmt: skip
def test_what_is_needed_is_asked_for_by_name(kam, kind, field):
    path, _, sample = World(kam).ways[kind]

    problem(kam.post(path, {name: v for name, v in sample.items() if name != field}), 422, field)


@pytest.mark.parametrize("kind", list(WRONG))
@pytest.mark.parametrize("field", ["id", "created_at", "updated_at"])
def test_what_never_changes_is_refused_by_name(kam, kind, field):
    _, one, _ = World(kam).ways[kind]
    if field != "id" and kind != "restaurant":
        return
    before = kam.get(one).json()

    answer = kam.patch(one, {field: 424242 if field == "id" else "2001-01-01T00:00:00Z"})

    problem(answer, 422, field)
    assert kam.get(one).json() == before


@pytest.mark.parametrize("kind", list(WRONG))
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", {400, 422}),
        (b"{", {400}),
        (b"[]", {422}),
        (b"[{}]", {422}),
        (b"null", {422}),
        (b'"x"', {422}),
        (b"7", {422}),
        (b"\xff\xfe", {400}),
        (b"[" * 5000, {400}),
        (b'{"name": ' + b"9" * 400 + b"}", {400}),
        (b'{"name": 1e999}', {400}),
        (b'{"\\u0000": 1}', {422}),
        (b'{"name": NaN}', {400}),
    ],
)
def test_a_body_that_is_no_object_is_refused(kam, kind, body, status):
    path, one, _ = World(kam).ways[kind]
    before = kam.get(path).json()

    for answer in (kam.post(path, body), kam.put(one, body), kam.patch(one, body)):
        if body == b"" and answer.status_code == 200:
            continue  # nothing to change, where nothing is needed
        assert answer.status_code in status, answer.content
        assert answer["Content-Type"] == "application/problem+json"
    assert kam.get(path).json() == before


@pytest.mark.parametrize("kind", list(WRONG))
def test_a_body_that_is_no_json_is_415(kam, kind):
    path, _, sample = World(kam).ways[kind]

    answer = kam.client.post(path, sample if kind == "plan" else {"name": "x"})

    problem(answer, 415)


@pytest.mark.parametrize("action", ["change_status", "record_call", "set_frequency"])
@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"7", b'{"colour": "red"}', b"\xff"])
def test_an_action_with_a_bad_body_is_refused(kam, action, body):
    world = World(kam)
    one = world.ways["restaurant" if action == "change_status" else "plan"][1]
    before = kam.get(one).json()

    answer = kam.send("PATCH" if action == "set_frequency" else "POST", f"{one}{action}/", body)

    assert answer.status_code in {400, 422}
    assert answer["Content-Type"] == "application/problem+json"
    assert kam.get(one).json() == before


@pytest.mark.parametrize(
    "moment", ["soon", 7, None, [], "2024-02-30T00:00:00Z", "x\x00", "10000-01-01T00:00:00Z", True,
               "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
)  # fmt: skip
def test_a_call_at_no_time_is_refused(kam, moment):
    one = World(kam).ways["plan"][1]
    before = kam.get(one).json()

    answer = kam.post(f"{one}record_call/", {"last_called": moment})

    if moment is None and answer.status_code == 200:
        return
    problem(answer, 422, "last_called")
    assert kam.get(one).json() == before


def test_a_call_in_the_first_year_is_no_fault(kam):
    one = World(kam).ways["plan"][1]

    answer = kam.post(f"{one}record_call/", {"last_called": "0001-01-01T00:00:00Z"})

    assert answer.status_code in {200, 422}


@pytest.mark.parametrize("kind", list(WRONG))
def test_the_same_key_makes_one_thing(kam, kind):
    path, _, sample = World(kam).ways[kind]
    before = len(kam.get(path).json())

    first = kam.post(path, sample, Idempotency_Key="k1")
    again = kam.post(path, sample, Idempotency_Key="k1")
    other = kam.post(path, {**sample, "notes": "Other", "name": "Other"}, Idempotency_Key="k1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert other.status_code == 422
    assert len(kam.get(path).json()) == before + 1


@pytest.mark.parametrize("kind", list(WRONG))
def test_without_a_key_each_sending_makes_one(kam, kind):
    if kind == "plan":
        return  # one for each account
    path, _, sample = World(kam).ways[kind]
    before = len(kam.get(path).json())

    kam.post(path, sample)
    kam.post(path, sample)

    assert len(kam.get(path).json()) == before + 2


def test_the_same_key_moves_and_calls_once(kam):
    world = World(kam)
    account, plan = world.ways["restaurant"][1], world.ways["plan"][1]

    moved = [
        kam.post(f"{account}change_status/", {"status": status}, Idempotency_Key="m1")
        for status in ("CONTACTED", "CONTACTED", "LOST")
    ]
    called = [kam.post(f"{plan}record_call/", RECORDED, Idempotency_Key="c1") for _ in range(2)]

    assert [answer.status_code for answer in moved] == [200, 200, 422]
    assert moved[0].content == moved[1].content
    assert [answer.status_code for answer in called] == [200, 200]
    assert called[0].content == called[1].content
    assert kam.get(account).json()["lead_status"] == "CONTACTED"


@pytest.mark.parametrize("kind", list(WRONG))
def test_what_is_made_says_where_it_is(kam, kind):
    path, _, sample = World(kam).ways[kind]

    answer = kam.post(path, sample)

    where = answer.headers.get("Location", "").removeprefix("http://testserver")
    assert where == f"{path}{answer.json()['id']}/"
    assert kam.get(where).json() == json.loads(answer.content)
