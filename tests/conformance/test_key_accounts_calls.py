"""Seed 1, Call Planning, by HTTP: plans, what is due, and when to call next."""

import pytest

from leadflow.identity.types import Role
from tests.conformance.key_accounts import Caller, told
from tests.conformance.pipeline import problem
from tests.conformance.seed1 import CALLS, FREQUENCIES, PLAN, PLAN_CHANGED, RECORDED, TODAY

pytestmark = pytest.mark.django_db

NOON = "2024-12-28T12:00:00Z"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


@pytest.fixture
def kam():
    return Caller(Role.KAM)


@pytest.fixture
def lead(kam):
    return kam.restaurant()["id"]


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_seeds_plan_is_made_read_and_listed(kam, lead, slash):
    answer = kam.post(CALLS.rstrip("/") + slash, {**PLAN, "lead": lead})

    made = answer.json()
    expected = {**PLAN, "lead": lead, "last_called": None, "next_call_date": "2024-12-29T00:00:00Z"}
    assert answer.status_code == 201, answer.content
    assert told(made, **expected) == expected
    assert type(made["id"]) is int
    read = kam.get(f"{CALLS}{made['id']}{slash}")
    assert (read.status_code, read.json()) == (200, made)
    listed = kam.get(CALLS.rstrip("/") + slash)
    assert (listed.status_code, listed.json()) == (200, [made])


def test_notes_are_optional(kam, lead):
    assert kam.made(CALLS, {"lead": lead, "frequency": "WEEKLY"})["notes"] == ""


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_seeds_change_keeps_the_date_of_who_was_never_called(kam, lead, slash):
    made = kam.plan(lead)

    answer = kam.patch(f"{CALLS}{made['id']}{slash}", PLAN_CHANGED)

    assert answer.status_code == 200, answer.content
    assert answer.json() == {**made, **PLAN_CHANGED}


def test_a_plan_is_replaced(kam, lead):
    made = kam.plan(lead)

    answer = kam.put(f"{CALLS}{made['id']}/", {**PLAN_CHANGED, "lead": lead})

    assert answer.status_code == 200, answer.content
    assert answer.json() == {**made, **PLAN_CHANGED}


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_what_was_read_may_be_sent_back(kam, lead, method):
    made = kam.plan(lead)

    answer = kam.send(method, f"{CALLS}{made['id']}/", {**made, "notes": "Ask for Jo."})

    assert answer.status_code == 200, answer.content
    assert answer.json() == {**made, "notes": "Ask for Jo."}


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_seeds_call_is_recorded(kam, lead, slash):
    made = kam.plan(lead)

    answer = kam.post(f"{CALLS}{made['id']}/record_call{slash}", RECORDED)

    expected = {**made, **RECORDED, "next_call_date": "2024-12-29T10:00:00Z"}
    assert (answer.status_code, answer.json()) == (200, expected)
    assert kam.get(f"{CALLS}{made['id']}/").json() == expected


@pytest.mark.parametrize("body", [{}, None])
def test_a_call_without_a_time_was_just_now(kam, lead, body):
    made = kam.plan(lead)

    got = kam.post(f"{CALLS}{made['id']}/record_call/", body)

    assert got.status_code == 200, got.content
    assert got.json()["last_called"] == NOON
    assert got.json()["next_call_date"] == "2024-12-29T12:00:00Z"


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_the_seeds_frequency_counts_from_the_last_call(kam, lead, method, slash):
    made = kam.plan(lead)
    kam.post(f"{CALLS}{made['id']}/record_call/", RECORDED)

    answer = kam.send(method, f"{CALLS}{made['id']}/set_frequency{slash}", {"frequency": "WEEKLY"})

    assert (answer.status_code, answer.json()) == (
        200,
        {**made, **RECORDED, "frequency": "WEEKLY", "next_call_date": "2025-01-04T10:00:00Z"},
    )


def test_a_frequency_changed_with_the_rest_counts_from_the_last_call_too(kam, lead):
    made = kam.plan(lead)
    kam.post(f"{CALLS}{made['id']}/record_call/", RECORDED)

    got = kam.patch(f"{CALLS}{made['id']}/", PLAN_CHANGED).json()

    assert got["next_call_date"] == "2025-01-04T10:00:00Z"


def test_other_changes_leave_the_date(kam, lead):
    made = kam.plan(lead)
    called = kam.post(f"{CALLS}{made['id']}/record_call/", RECORDED).json()

    got = kam.patch(f"{CALLS}{made['id']}/", {"notes": "x"}).json()

    assert got == {**called, "notes": "x"}


def test_a_frequency_set_before_any_call_keeps_the_date(kam, lead):
    made = kam.plan(lead)

    got = kam.patch(f"{CALLS}{made['id']}/set_frequency/", {"frequency": "MONTHLY"}).json()

    assert got == {**made, "frequency": "MONTHLY"}


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_plan_is_deleted_as_the_seed_answers(kam, lead, slash):
    made = kam.plan(lead)

    answer = kam.delete(f"{CALLS}{made['id']}{slash}")

    assert answer.status_code == 200
    assert answer.json() == {"detail": "Successfully deleted the call plan."}
    problem(kam.get(f"{CALLS}{made['id']}/"), 404)
    problem(kam.delete(f"{CALLS}{made['id']}/"), 404)
    problem(kam.post(f"{CALLS}{made['id']}/record_call/", RECORDED), 404)
    assert kam.get(CALLS).json() == []
    assert kam.plan(lead)["frequency"] == "DAILY"


def test_one_lead_has_one_plan(kam, lead):
    made = kam.plan(lead)

    document = problem(kam.post(CALLS, {**PLAN, "lead": lead}), 409)

    assert str(made["id"]) in str(document)
    assert kam.ids(CALLS) == [made["id"]]


@pytest.mark.parametrize(
    ("frequency", "last_called", "following"),
    [
        ("DAILY", "2024-02-28T10:00:00Z", "2024-02-29T10:00:00Z"),
        ("DAILY", "2023-02-28T10:00:00Z", "2023-03-01T10:00:00Z"),
        ("DAILY", "2023-12-31T23:59:59Z", "2024-01-01T23:59:59Z"),
        ("WEEKLY", "2024-12-25T15:00:00Z", "2025-01-01T15:00:00Z"),
        ("BIWEEKLY", "2024-12-20T15:00:00Z", "2025-01-03T15:00:00Z"),
        ("MONTHLY", "2024-01-31T09:30:00Z", "2024-02-29T09:30:00Z"),
        ("MONTHLY", "2023-01-31T09:30:00Z", "2023-02-28T09:30:00Z"),
        ("MONTHLY", "2024-12-15T09:30:00Z", "2025-01-15T09:30:00Z"),
        ("MONTHLY", "2024-03-31T09:30:00Z", "2024-04-30T09:30:00Z"),
        ("QUARTERLY", "2023-11-30T09:30:00Z", "2024-02-29T09:30:00Z"),
        ("QUARTERLY", "2022-11-30T09:30:00Z", "2023-02-28T09:30:00Z"),
        ("QUARTERLY", "2024-12-28T09:30:00Z", "2025-03-28T09:30:00Z"),
        ("QUARTERLY", "2024-08-31T09:30:00+00:00", "2024-11-30T09:30:00Z"),
    ],
)
def test_the_next_call_is_so_much_later(kam, lead, frequency, last_called, following):
    made = kam.plan(lead, frequency=frequency)

    got = kam.post(f"{CALLS}{made['id']}/record_call/", {"last_called": last_called}).json()

    assert got["next_call_date"] == following


@pytest.mark.parametrize(
    ("last_called", "frequency", "following"),
    [
        ("2024-03-30T09:00:00Z", "DAILY", "2024-03-31T08:00:00Z"),  # 10:00 before, 10:00 after
        ("2024-10-26T08:00:00Z", "DAILY", "2024-10-27T09:00:00Z"),
        ("2024-03-24T09:00:00Z", "WEEKLY", "2024-03-31T08:00:00Z"),
        ("2024-01-31T23:30:00Z", "MONTHLY", "2024-02-29T23:30:00Z"),  # it is February there
        ("2024-03-30T01:30:00Z", "DAILY", "2024-03-31T01:00:00Z"),  # no such time: the gap's end
    ],
)
@pytest.mark.parametrize("whose", ["plan", "account", "organisation"])
def test_a_plan_keeps_its_time_of_day_when_clocks_change(  # noqa: PLR0917 - a table of columns
    kam, settings, whose, last_called, frequency, following
):
    zone = {"timezone": "Europe/Berlin"}
    settings.ORGANISATION_TIME_ZONE = "Europe/Berlin" if whose == "organisation" else "UTC"
    lead = kam.restaurant(**zone if whose == "account" else {})["id"]
    made = kam.plan(lead, frequency=frequency, **zone if whose == "plan" else {})

    got = kam.post(f"{CALLS}{made['id']}/record_call/", {"last_called": last_called}).json()

    assert got["next_call_date"] == following


@pytest.mark.parametrize(
    ("zone", "midnight"),
    [
        ("Asia/Kolkata", "2024-12-28T18:30:00Z"),
        ("Pacific/Auckland", "2024-12-29T11:00:00Z"),
        ("America/New_York", "2024-12-29T05:00:00Z"),
        ("UTC", "2024-12-29T00:00:00Z"),
    ],
)
@pytest.mark.parametrize("whose", ["plan", "account", "organisation"])
def test_the_first_call_is_at_the_next_midnight_there(kam, settings, whose, zone, midnight):
    settings.ORGANISATION_TIME_ZONE = zone if whose == "organisation" else "Asia/Tokyo"
    lead = kam.restaurant(**{"timezone": zone} if whose == "account" else {})["id"]

    made = kam.plan(lead, **{"timezone": zone} if whose == "plan" else {})

    assert made["next_call_date"] == midnight


def test_a_call_cannot_have_been_in_days_to_come(kam, lead):
    made = kam.plan(lead)

    for moment in ("2024-12-30T12:00:00Z", "2999-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        answer = kam.post(f"{CALLS}{made['id']}/record_call/", {"last_called": moment})
        problem(answer, 422, "last_called")
    assert kam.get(f"{CALLS}{made['id']}/").json() == made


@pytest.mark.parametrize("frequency", ["HOURLY", "", None, 7, "weekly ", ["DAILY"], "DAILY\x00"])
def test_a_frequency_that_is_none_is_refused(kam, lead, frequency):
    made = kam.plan(lead)
    body = {"frequency": frequency}

    problem(kam.post(CALLS, {**PLAN, "lead": lead, **body}), 422, "frequency")
    problem(kam.patch(f"{CALLS}{made['id']}/", body), 422, "frequency")
    problem(kam.patch(f"{CALLS}{made['id']}/set_frequency/", body), 422, "frequency")
    assert kam.get(CALLS).json() == [made]


@pytest.mark.parametrize("frequency", FREQUENCIES)
def test_every_frequency_is_taken(kam, lead, frequency):
    assert kam.plan(lead, frequency=frequency)["frequency"] == frequency


def due(kam, **last):
    """Make a daily plan of a new account that was called `last_called`; return its id."""
    made = kam.plan(kam.restaurant()["id"])
    answer = kam.post(f"{CALLS}{made['id']}/record_call/", last)
    assert answer.status_code == 200, answer.content
    return made["id"]


@pytest.mark.parametrize("slash", ["", "/"])
def test_what_is_due_today_is_the_seeds_plan_a_day_later(kam, lead, clock, slash):
    clock.move_to("2024-12-27T12:00:00Z", tick=False)
    made = kam.plan(lead)
    assert kam.get(TODAY.rstrip("/") + slash).json() == []

    clock.move_to(NOON, tick=False)
    answer = kam.get(TODAY.rstrip("/") + slash)

    assert made["next_call_date"] == "2024-12-28T00:00:00Z"
    assert (answer.status_code, answer.json()) == (200, [made])


def test_today_holds_what_is_overdue_first_and_nothing_of_tomorrow(kam):
    tonight = due(kam, last_called="2024-12-27T23:59:59Z")
    overdue = due(kam, last_called="2024-12-01T10:00:00Z")
    due(kam, last_called="2024-12-28T00:00:00Z")
    this_morning = due(kam, last_called="2024-12-27T08:00:00Z")

    assert kam.ids(TODAY) == [overdue, this_morning, tonight]


@pytest.mark.parametrize(
    ("zone", "moment", "is_due"),
    [
        ("UTC", "2024-12-28T20:00:00Z", False),
        ("Asia/Kolkata", "2024-12-28T20:00:00Z", True),  # it is the 29th there
        ("Asia/Kolkata", "2024-12-28T18:00:00Z", False),
        ("America/Los_Angeles", "2024-12-29T07:00:00Z", False),  # still the 28th
        ("America/Los_Angeles", "2024-12-29T09:00:00Z", True),
    ],
)
def test_today_is_the_callers(zone, moment, is_due, clock):
    kam = Caller(Role.KAM, timezone=zone)
    plan = due(kam, last_called="2024-12-28T10:00:00Z")  # so next on the 29th, 10:00

    clock.move_to(moment, tick=False)

    assert kam.ids(TODAY) == ([plan] if is_due else [])


def test_a_call_today_takes_the_plan_off_the_list(kam):
    plan = due(kam, last_called="2024-12-20T10:00:00Z")
    assert kam.ids(TODAY) == [plan]

    kam.post(f"{CALLS}{plan}/record_call/")

    assert kam.ids(TODAY) == []


def test_plans_are_filtered(kam, lead):
    one, other = kam.plan(lead), kam.plan(kam.restaurant()["id"], frequency="WEEKLY")

    assert kam.get(f"{CALLS}?lead={lead}").json() == [one]
    assert kam.get(f"{CALLS}?frequency=WEEKLY").json() == [other]
    problem(kam.get(f"{CALLS}?frequency=HOURLY"), 422, "frequency")
