"""Seed 1, Interaction Tracking, by HTTP: being in touch, and what was ordered."""

import pytest

from leadflow.identity.types import Role
from tests.conformance.key_accounts import Caller, told
from tests.conformance.pipeline import problem
from tests.conformance.seed1 import CALL, EMAIL, KINDS, ORDER, ORDER_DETAILS, ORDERS, TRACK

pytestmark = pytest.mark.django_db


@pytest.fixture
def kam():
    return Caller(Role.KAM)


@pytest.fixture
def lead(kam):
    return kam.restaurant()["id"]


@pytest.fixture
def contact(kam, lead):
    return kam.contact(lead)["id"]


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_seeds_interaction_is_made_and_read(kam, lead, contact, slash):
    sample = {**CALL, "lead": lead, "contact": contact}

    answer = kam.post(TRACK.rstrip("/") + slash, sample)

    made = answer.json()
    assert answer.status_code == 201, answer.content
    assert told(made, **sample) == sample
    assert type(made["id"]) is int
    read = kam.get(f"{TRACK}{made['id']}{slash}")
    assert (read.status_code, read.json()) == (200, made)


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_seeds_list_of_interactions_is_of_one_lead(kam, lead, slash):
    elsewhere = kam.restaurant()["id"]
    samples = [
        {**CALL, "lead": lead, "contact": kam.contact(lead)["id"]},
        {**EMAIL, "lead": lead, "contact": kam.contact(lead)["id"]},
    ]
    made = [kam.interaction(**sample) for sample in samples]
    kam.interaction(elsewhere)

    answer = kam.get(f"{TRACK.rstrip('/')}{slash}?lead={lead}")

    assert (answer.status_code, answer.json()) == (200, made)
    assert [told(row, **sample) for row, sample in zip(made, samples, strict=True)] == samples
    assert len(kam.get(TRACK).json()) == 3


def test_interactions_are_filtered_by_contact_and_kind(kam, lead, contact):
    call = kam.interaction(lead, contact=contact)
    email = kam.interaction(lead, interaction_type="EMAIL")

    assert kam.get(f"{TRACK}?contact={contact}").json() == [call]
    assert kam.get(f"{TRACK}?interaction_type=EMAIL").json() == [email]
    assert kam.get(f"{TRACK}?lead={lead}&contact={contact}").json() == [call]
    assert kam.get(f"{TRACK}?contact=999999999").json() == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_taken(kam, lead, kind):
    assert kam.interaction(lead, interaction_type=kind)["interaction_type"] == kind


@pytest.mark.parametrize("body", [{"contact": None}, {}])
def test_a_contact_is_optional(kam, lead, body):
    sample = {name: value for name, value in CALL.items() if name not in {"lead", "contact"}}

    assert kam.made(TRACK, {**sample, "lead": lead, **body})["contact"] is None


def test_a_contact_of_another_account_is_refused(kam, lead):
    other = kam.contact(kam.restaurant()["id"])["id"]
    mine = kam.interaction(lead)["id"]

    problem(kam.post(TRACK, {**CALL, "lead": lead, "contact": other}), 422, "contact")
    problem(kam.patch(f"{TRACK}{mine}/", {"contact": other}), 422, "contact")
    problem(kam.post(TRACK, {**CALL, "lead": lead, "contact": 999999999}), 422, "contact")
    assert kam.ids(TRACK) == [mine]


def test_a_deleted_contact_is_no_longer_taken(kam, lead, contact):
    kam.delete(f"/contact/contacts/{contact}/")

    problem(kam.post(TRACK, {**CALL, "lead": lead, "contact": contact}), 422, "contact")


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_seeds_change_of_an_interaction(kam, lead, contact, slash):
    made = kam.interaction(lead, contact=contact)

    answer = kam.patch(f"{TRACK}{made['id']}{slash}", {"details": "Confirmed product interest."})

    assert answer.status_code == 200, answer.content
    assert answer.json() == {**made, "details": "Confirmed product interest."}
    assert kam.get(f"{TRACK}{made['id']}/").json() == answer.json()


def test_an_interaction_is_replaced(kam, lead, contact):
    made = kam.interaction(lead)
    sample = {**EMAIL, "lead": lead, "contact": contact}

    answer = kam.put(f"{TRACK}{made['id']}/", sample)

    assert answer.status_code == 200, answer.content
    assert told(answer.json(), **sample) == sample


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_what_was_read_may_be_sent_back(kam, lead, method):
    made = kam.order(lead, **ORDER_DETAILS)

    answer = kam.send(method, f"{TRACK}{made['id']}/", {**made, "details": "Less."})

    assert answer.status_code == 200, answer.content
    assert answer.json() == {**made, "details": "Less."}


@pytest.mark.parametrize("slash", ["", "/"])
def test_an_interaction_is_deleted_as_the_seed_answers(kam, lead, slash):
    made = kam.interaction(lead)

    answer = kam.delete(f"{TRACK}{made['id']}{slash}")

    assert answer.status_code == 200
    assert answer.json() == {"message": "Interaction deleted successfully."}
    problem(kam.get(f"{TRACK}{made['id']}/"), 404)
    problem(kam.delete(f"{TRACK}{made['id']}/"), 404)
    assert kam.get(TRACK).json() == []


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_seeds_orders_are_listed(kam, lead, slash):
    sample = {**ORDER, "lead": lead, "contact": kam.contact(lead)["id"]}
    kam.interaction(lead)
    order = kam.made(TRACK, sample)
    other = kam.order(kam.restaurant()["id"])

    everything = kam.get(ORDERS.rstrip("/") + slash)
    of_lead = kam.get(f"{ORDERS.rstrip('/')}{slash}?lead={lead}")

    assert (everything.status_code, everything.json()) == (200, [order, other])
    assert (of_lead.status_code, of_lead.json()) == (200, [order])
    assert told(order, **sample) == sample


def test_only_what_was_ordered_counts_as_an_order(kam, lead):
    kam.interaction(lead, interaction_type="ORDER", order_placed=False)
    by_phone = kam.interaction(lead, order_placed=True)

    assert kam.ids(ORDERS) == [by_phone["id"]]


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_an_order_taken_back_is_no_order(kam, lead, method):
    made = kam.order(lead, **ORDER_DETAILS)

    answer = kam.send(method, f"{TRACK}{made['id']}/", {**CALL, "lead": lead, "contact": None})

    assert (answer.status_code, answer.json()["order_placed"]) == (200, False)
    assert kam.get(ORDERS).json() == []


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_seeds_order_details_are_kept(kam, lead, slash):
    made = kam.order(lead, **ORDER_DETAILS)

    answer = kam.get(f"{TRACK}{made['id']}/order_details{slash}")

    assert answer.status_code == 200
    assert told(answer.json(), **ORDER_DETAILS) == ORDER_DETAILS
    assert b'"total_price":500.00' in answer.content
    assert told(made, **ORDER_DETAILS) == ORDER_DETAILS


def test_an_order_is_of_the_day_it_was_talked_about_unless_told(kam, lead):
    details = {"product_details": "Rice", "quantity": 2, "total_price": 7.5}
    plain = kam.order(lead, **details)
    dated = kam.order(lead, **details, order_date="2024-12-20T08:00:00+02:00")

    assert kam.get(f"{TRACK}{plain['id']}/order_details/").json()["order_date"] == ORDER["date"]
    shown = kam.get(f"{TRACK}{dated['id']}/order_details/").json()
    assert shown["order_date"] == "2024-12-20T06:00:00Z"
    assert shown["quantity"] == 2


def test_details_added_later_are_shown(kam, lead):
    made = kam.order(lead)
    path = f"{TRACK}{made['id']}/"
    problem(kam.get(f"{path}order_details/"), 404)

    kam.patch(path, {"product_details": "Rice", "quantity": 3, "total_price": 9})

    got = kam.get(f"{path}order_details/")
    assert (got.status_code, got.json()["quantity"]) == (200, 3)
    assert b'"total_price":9.00' in got.content


def test_there_are_no_details_of_what_was_no_order(kam, lead):
    call, order = kam.interaction(lead)["id"], kam.order(lead)["id"]

    for path in (f"{TRACK}{call}/", f"{TRACK}{order}/", f"{TRACK}999999999/"):
        problem(kam.get(f"{path}order_details/"), 404)


def test_times_are_said_in_utc(kam, lead):
    made = kam.interaction(lead, date="2024-12-24T17:30:00+05:30")

    assert made["date"] == "2024-12-24T12:00:00Z"


def test_orders_of_an_order_that_is_deleted_are_gone(kam, lead):
    made = kam.order(lead, **ORDER_DETAILS)

    kam.delete(f"{TRACK}{made['id']}/")

    assert kam.get(ORDERS).json() == []
    problem(kam.get(f"{TRACK}{made['id']}/order_details/"), 404)
