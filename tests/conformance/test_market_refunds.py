"""API.md, Seed 2: `POST /api/assignments/{id}/refund-requests/`, and what follows from it."""

import pytest

from leadflow.identity.types import Role
from tests.conformance.market import Buyer, Shop, send
from tests.factories.identity import auth_client, make_user

pytestmark = pytest.mark.django_db

ROW = {"id", "assignment", "status", "proposal", "proposal_reason", "credits", "evidence"}


@pytest.fixture
def buyer():
    return Buyer(credits=5)


@pytest.fixture
def staff():
    return auth_client(make_user(Role.HEAD))


def refunds(buyer, **job) -> str:
    bought = buyer.buy(Shop().job(**job)["id"])
    return f"/assignments/{bought['assignment_id']}/refund-requests/"


def test_a_lead_without_a_telephone_is_paid_back_at_once(buyer):
    answer = buyer.send(refunds(buyer, contact_phone="12345"), {"reason": "invalid_contact"})

    told = answer.json()
    assert (answer.status_code, told["status"], told["proposal"]) == (201, "granted", "full")
    assert (told["credits"], buyer.get("/wallet/").json()["balance"]) == (1, 5)
    assert told.keys() >= ROW


def test_evidence_says_for_whom_it_speaks(buyer):
    told = buyer.send(refunds(buyer), {"reason": "unreachable"}).json()

    assert (told["status"], told["proposal"]) == ("open", "none")
    assert told["evidence"] == [
        {"code": "number_valid", "text": "The number is a valid one", "supports": False}
    ]


def test_a_second_request_is_refused_by_name(buyer):
    path = refunds(buyer)
    buyer.send(path, {"reason": "other"})

    again = buyer.send(path, {"reason": "spam"})

    assert (again.status_code, again.json()["code"]) == (409, "marketplace.refund_asked_before")


def test_the_same_request_under_one_key_is_one(buyer):
    path = refunds(buyer)

    first, again = (
        buyer.send(path, {"reason": "other"}, Idempotency_Key="refund-1") for _ in range(2)
    )

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()


@pytest.mark.parametrize(
    "body",
    [{}, {"reason": "greed"}, {"reason": 1}, {"reason": "other", "details": "x" * 2001}, [], None],
)
def test_what_is_no_request_is_refused(buyer, body):
    assert buyer.send(refunds(buyer), body).status_code in {400, 422}


def test_nobody_asks_for_what_another_paid(buyer):
    path = refunds(buyer)

    assert Buyer().send(path, {"reason": "other"}).status_code == 404


def test_staff_decides_and_the_provider_reads_why(buyer, staff):
    path = refunds(buyer)
    made = buyer.send(path, {"reason": "other"}).json()["id"]

    send(staff, "POST", f"/api/refund-requests/{made}/refuse/", {"note": "It works."})

    (told,) = buyer.get(path).json()
    assert (told["status"], told["decision_note"]) == ("refused", "It works.")


def test_staff_gives_part_back(buyer, staff):
    made = buyer.send(refunds(buyer), {"reason": "other"}).json()["id"]

    given = send(staff, "POST", f"/api/refund-requests/{made}/grant/", {"credits": 1})

    assert (given.status_code, given.json()["status"]) == (200, "granted")
    assert [one["id"] for one in buyer.get("/refund-requests/?status=granted").json()] == [made]
