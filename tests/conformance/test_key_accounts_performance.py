"""Seed 1, Performance Tracking, by HTTP: who does well, who orders, who does badly."""

import pytest

from leadflow.identity.types import Role
from tests.conformance.key_accounts import Caller, told
from tests.conformance.pipeline import problem
from tests.conformance.seed1 import PATTERNS, PERFORMING, TRACK, UNDERPERFORMING

pytestmark = pytest.mark.django_db

SAMPLES = {
    "A": ("CONVERTED", 15000.00, "Italian", "Fine Dining"),
    "B": ("CONVERTED", 12000.00, "Chinese", "Casual"),
    "C": ("NEW", 5000.00, "Indian", "Fast Food"),
    "D": ("LOST", 2000.00, "Mexican", "Fast Casual"),
}
NOW = "2025-03-20T12:00:00Z"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def kam():
    return Caller(Role.KAM)


def sample(letter):
    status, revenue, cuisine, kind = SAMPLES[letter]
    return {"name": f"Restaurant {letter}", "lead_status": status, "potential_revenue": revenue,
            "cuisine_type": cuisine, "restaurant_type": kind}  # fmt: skip


@pytest.fixture
def restaurants(kam):
    return {letter: kam.restaurant(**sample(letter))["id"] for letter in SAMPLES}


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize(
    ("path", "letters"), [(PERFORMING, "AB"), (UNDERPERFORMING, "CD")], ids=["well", "badly"]
)
def test_the_seeds_accounts_do_as_the_seed_shows(kam, restaurants, path, letters, slash):
    answer = kam.get(path.rstrip("/") + slash)

    expected = [{"id": restaurants[letter], **sample(letter)} for letter in letters]
    assert answer.status_code == 200, answer.content
    assert [told(row, **expected[0]) for row in answer.json()] == expected
    for letter in letters:
        assert f'"potential_revenue":{SAMPLES[letter][1]:.2f}'.encode() in answer.content


@pytest.mark.parametrize(
    ("status", "revenue", "is_well", "is_badly"),
    [
        ("CONVERTED", 10000.00, True, False),
        ("CONVERTED", 9999.99, False, False),
        ("CONVERTED", None, False, False),
        ("NEGOTIATION", 10000.00, False, False),
        ("NEGOTIATION", 9999.99, False, True),
        ("QUALIFIED", None, False, True),
        ("LOST", 50000.00, False, False),
        ("CONTACTED", 0, False, True),
    ],
)
def test_status_and_potential_decide(kam, status, revenue, is_well, is_badly):
    made = kam.restaurant(lead_status=status, potential_revenue=revenue)["id"]

    assert kam.ids(PERFORMING) == ([made] if is_well else [])
    assert kam.ids(UNDERPERFORMING) == ([made] if is_badly else [])


def test_the_threshold_may_be_another(kam, restaurants):
    ids = restaurants

    assert kam.ids(f"{PERFORMING}?threshold=12000.01") == [ids["A"]]
    assert kam.ids(f"{PERFORMING}?threshold=12000") == [ids["A"], ids["B"]]
    assert kam.ids(f"{UNDERPERFORMING}?threshold=5000") == [ids["D"]]
    assert kam.ids(f"{UNDERPERFORMING}?threshold=5000.01") == [ids["C"], ids["D"]]
    assert kam.ids(f"{UNDERPERFORMING}?threshold=0") == []


@pytest.mark.parametrize("path", [PERFORMING, UNDERPERFORMING])
@pytest.mark.parametrize(
    "threshold", ["much", "-1", "NaN", "Infinity", "1e400", "9" * 40, "%00", "1,5", "[]"]
)
def test_a_threshold_that_is_none_is_refused(kam, path, threshold):
    problem(kam.get(f"{path}?threshold={threshold}"), 422, "threshold")


def orders(kam, lead, *moments):
    """Place an order at each moment."""
    for moment in moments:
        kam.order(lead, date=moment)


def test_orders_are_counted_by_month(kam, restaurants):
    orders(kam, restaurants["A"], *[f"2025-02-{day:02}T10:00:00Z" for day in range(1, 16)])
    orders(kam, restaurants["A"], *[f"2025-03-{day:02}T10:00:00Z" for day in range(1, 6)])
    orders(kam, restaurants["B"], *[f"2025-02-{day:02}T10:00:00Z" for day in range(1, 11)])
    orders(kam, restaurants["B"], *[f"2025-03-{day:02}T10:00:00Z" for day in range(1, 4)])
    orders(kam, restaurants["B"], "2025-01-31T23:59:59Z", "2024-03-10T10:00:00Z")
    kam.interaction(restaurants["B"], date="2025-03-04T10:00:00Z")

    for path in (PATTERNS, PATTERNS.rstrip("/")):
        rows = {row["restaurant_id"]: row for row in kam.get(path).json()}
        for letter, last, this in (("A", 15, 5), ("B", 10, 3)):
            expected = {"restaurant_id": restaurants[letter], "name": f"Restaurant {letter}",
                        "orders_last_month": last, "orders_this_month": this}  # fmt: skip
            assert told(rows[restaurants[letter]], **expected) == expected


@pytest.mark.parametrize(
    ("zone", "moment", "counted"),
    [
        ("UTC", "2025-02-28T23:59:59Z", (1, 0)),
        ("UTC", "2025-03-01T00:00:00Z", (0, 1)),
        ("UTC", "2025-01-31T23:59:59Z", (0, 0)),
        ("UTC", "2025-02-01T00:00:00Z", (1, 0)),
        ("Asia/Kolkata", "2025-02-28T18:29:59Z", (1, 0)),
        ("Asia/Kolkata", "2025-02-28T18:30:00Z", (0, 1)),
        ("Asia/Kolkata", "2025-01-31T18:30:00Z", (1, 0)),
        ("America/New_York", "2025-03-01T04:59:59Z", (1, 0)),
        ("America/New_York", "2025-03-01T05:00:00Z", (0, 1)),
        ("Pacific/Auckland", "2025-02-28T11:00:00Z", (0, 1)),
    ],
)
def test_months_are_the_organisations(kam, settings, zone, moment, counted):
    settings.ORGANISATION_TIME_ZONE = zone
    made = kam.restaurant()["id"]
    orders(kam, made, moment)

    rows = {row["restaurant_id"]: row for row in kam.get(PATTERNS).json()}

    row = rows.get(made, {"orders_last_month": 0, "orders_this_month": 0})
    assert (row["orders_last_month"], row["orders_this_month"]) == counted


def test_last_month_of_january_is_december(kam, clock):
    clock.move_to("2025-01-05T12:00:00Z", tick=False)
    made = kam.restaurant()["id"]
    orders(kam, made, "2024-12-31T10:00:00Z", "2025-01-02T10:00:00Z", "2024-01-02T10:00:00Z")

    (row,) = kam.get(PATTERNS).json()

    assert (row["orders_last_month"], row["orders_this_month"]) == (1, 1)


def test_an_order_counts_when_it_was_placed(kam):
    made = kam.restaurant()["id"]
    kam.order(made, date="2025-03-02T10:00:00Z", order_date="2025-02-27T10:00:00Z")

    (row,) = kam.get(PATTERNS).json()

    assert (row["orders_last_month"], row["orders_this_month"]) == (1, 0)


def test_an_order_taken_back_counts_no_more(kam):
    made = kam.restaurant()["id"]
    gone, changed = (kam.order(made, date="2025-03-02T10:00:00Z")["id"] for _ in range(2))
    kam.order(made, date="2025-03-03T10:00:00Z")

    kam.delete(f"{TRACK}{gone}/")
    kam.patch(f"{TRACK}{changed}/", {"order_placed": False})

    (row,) = kam.get(PATTERNS).json()
    assert row["orders_this_month"] == 1


@pytest.mark.parametrize(
    ("last", "this", "is_badly"),
    [(4, 2, True), (4, 1, True), (4, 3, False), (1, 0, True), (3, 2, False), (0, 0, False),
     (3, 1, True), (0, 2, False)],
)  # fmt: skip
def test_orders_down_by_half_are_bad(kam, last, this, is_badly):
    made = kam.restaurant(lead_status="CONVERTED", potential_revenue=50000)["id"]
    orders(kam, made, *["2025-02-10T10:00:00Z"] * last, *["2025-03-10T10:00:00Z"] * this)

    assert kam.ids(UNDERPERFORMING) == ([made] if is_badly else [])
    assert kam.ids(PERFORMING) == [made]


def test_reasons_say_which(kam):
    poor = kam.restaurant(lead_status="NEW", potential_revenue=10)["id"]
    fallen = kam.restaurant(lead_status="CONVERTED", potential_revenue=50000)["id"]
    orders(kam, fallen, "2025-02-10T10:00:00Z")

    rows = {row["id"]: row["reasons"] for row in kam.get(UNDERPERFORMING).json()}

    assert {type(word) for words in rows.values() for word in words} == {str}
    assert len(rows[poor]) == len(rows[fallen]) == 1
    assert rows[poor] != rows[fallen]


def test_orders_of_a_deleted_account_count_nowhere(kam, restaurants):
    orders(kam, restaurants["A"], "2025-02-10T10:00:00Z")

    for each in restaurants.values():
        kam.delete(f"/lead/restaurants/{each}/")

    assert [kam.get(path).json() for path in (PERFORMING, PATTERNS, UNDERPERFORMING)] == [[]] * 3
