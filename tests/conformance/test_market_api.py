"""API.md, Seed 2: a job is posted, offered, looked at, bought, worked, done and reviewed."""

import pytest

from leadflow.identity.types import Role
from leadflow.marketplace.types import Verification
from tests.conformance.market import CANARIES, Buyer, Shop, send
from tests.factories.identity import auth_client, make_user

pytestmark = pytest.mark.django_db

PREVIEW = {
    "title",
    "description",
    "category",
    "city",
    "suburb",
    "budget_min",
    "budget_max",
    "urgency",
    "views_count",
    "responses_count",
    "credit_cost",
    "price_factors",
    "remaining_slots",
    "max_providers",
}
ASSIGNMENT = {
    "id",
    "lead",
    "status",
    "purchased_at",
    "contacted_at",
    "quote_amount",
    "won_job",
    "credit_cost",
}


@pytest.fixture
def shop():
    return Shop()


@pytest.fixture
def staff():
    return auth_client(make_user(Role.HEAD))


def test_a_job_is_posted_by_anybody(shop):
    made = shop.job()

    assert (made["status"], made["verification_score"]) == ("verified", 75)


def test_the_client_gets_a_reference_and_a_link_with_it(shop):
    made = shop.job()

    assert made["manage_url"].endswith(f"/r/{made['reference']}")
    assert len(made["reference"]) >= 32


def test_a_job_needs_no_more_than_is_needed(shop):
    bare = dict.fromkeys(("suburb", "address", "budget_min", "budget_max", "contact_email"))

    assert shop.post(**bare).status_code == 201


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": None}, "title"),
        ({"title": ""}, "title"),
        ({"description": None}, "description"),
        ({"category": "astrology"}, "category"),
        ({"city": None}, "city"),
        ({"urgency": "soon"}, "urgency"),
        ({"contact_name": None}, "contact_name"),
        ({"contact_phone": None}, "contact_phone"),
        ({"contact_email": "no address"}, "contact_email"),
        ({"budget_min": -1}, "budget_min"),
        ({"budget_min": 10, "budget_max": 5}, "budget_max"),
        ({"consent": False}, "consent"),
        ({"consent": None}, "consent"),
        ({"title": "a\x00b"}, "title"),
    ],
)
def test_what_is_wrong_with_a_job_is_named(shop, change, field):
    answer = shop.post(**change)

    assert answer.status_code == 422
    assert field in {error["field"] for error in answer.json()["errors"]}


def test_whoever_fills_in_the_trap_waits_for_a_person(shop):
    assert shop.job(website="https://spam.example")["status"] == "pending"


def test_too_many_jobs_of_one_number_wait_for_a_person(shop, settings):
    settings.MARKET_LEADS_PER_PHONE_A_DAY = 2
    states = [shop.job()["status"] for _ in range(3)]

    assert states == ["verified", "verified", "pending"]


def test_a_matching_provider_finds_the_lead_on_offer(shop):
    lead = shop.job()["id"]

    assert [one["id"] for one in Buyer().get("/leads/available/").json()] == [lead]


def test_a_preview_tells_all_but_who_the_client_is(shop):
    lead = shop.job()["id"]

    answer = Buyer().get(f"/leads/{lead}/preview/")

    assert set(answer.json()) >= PREVIEW
    assert not [one for one in CANARIES if one in answer.content.decode()]


def test_a_preview_hides_a_number_in_the_description(shop):
    lead = shop.job()["id"]

    said = Buyer().get(f"/leads/{lead}/preview/").json()["description"]

    assert said == "Water under the sink. Call me on [hidden until unlocked]."


def test_a_preview_counts_each_provider_once(shop):
    lead = shop.job()["id"]
    buyer = Buyer()
    Buyer().get(f"/leads/{lead}/preview/")
    buyer.get(f"/leads/{lead}/preview/")

    assert buyer.get(f"/leads/{lead}/preview/").json()["views_count"] == 2


def test_a_purchase_answers_with_contact_and_balance(shop):
    lead = shop.job()["id"]

    answer = Buyer(credits=200).send(f"/leads/{lead}/purchase/")

    told = answer.json()
    assert answer.status_code == 201
    assert (told["lead"], told["credit_cost"], told["credits_charged"], told["balance"]) == (
        lead,
        1,
        1,
        199,
    )
    assert told["contact"] == {
        "name": "Lindiwe Maseko",
        "phone": "+27821234567",
        "email": "lindiwe@example.com",
        "address": "12 Albert Road, Woodstock, Cape Town",
    }


def test_the_same_purchase_again_is_200_with_the_same_answer(shop):
    lead = shop.job()["id"]
    buyer = Buyer()
    first = buyer.buy(lead)

    again = buyer.send(f"/leads/{lead}/purchase/")

    assert (again.status_code, again.json()) == (200, first)


def test_premium_is_not_charged(shop):
    lead = shop.job()["id"]

    bought = Buyer(is_premium=True, credits=0).buy(lead)

    assert (bought["credits_charged"], bought["balance"]) == (0, 0)


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({"credits": 0}, 402),
        ({"verification": Verification.PENDING}, 403),
        ({"category": "electrical"}, 403),
        ({"area": "Durban"}, 403),
    ],
)
def test_who_may_or_can_not_buy_is_told_so(shop, facts, status):
    lead = shop.job()["id"]

    assert Buyer(**facts).send(f"/leads/{lead}/purchase/").status_code == status


def test_the_fourth_is_told_that_it_is_taken(shop):
    lead = shop.job()["id"]
    for _ in range(3):
        Buyer().buy(lead)

    assert Buyer().send(f"/leads/{lead}/purchase/").status_code == 409


def test_a_lead_that_waits_for_a_person_is_not_there(shop):
    lead = shop.job(website="x")["id"]
    buyer = Buyer()

    assert {
        buyer.get(f"/leads/{lead}/preview/").status_code,
        buyer.send(f"/leads/{lead}/purchase/").status_code,
    } == {404}


def test_staff_verifies_a_lead_and_it_is_on_offer(shop, staff):
    lead = shop.job(website="x")["id"]

    answer = send(staff, "POST", f"/api/leads/{lead}/verify/")

    assert answer.json() == {"id": lead, "status": "verified"}
    assert [one["id"] for one in Buyer().get("/leads/available").json()] == [lead]


def test_staff_verifies_many_at_once(shop, staff):
    leads = [shop.job(website="x")["id"] for _ in range(2)]

    answer = send(staff, "POST", "/api/leads/verify/", {"ids": leads})

    assert answer.json() == [{"id": lead, "status": "verified"} for lead in leads]


def test_a_verified_lead_is_not_verified_again(shop, staff):
    lead = shop.job()["id"]

    assert send(staff, "POST", f"/api/leads/{lead}/verify/").status_code == 409


def test_a_wallet_tells_its_balance_and_how_it_came_to_be(shop):
    buyer = Buyer(credits=5)
    buyer.buy(shop.job()["id"])

    wallet = buyer.get("/wallet/").json()

    assert wallet["balance"] == 4
    assert [line["amount"] for line in wallet["entries"]] == [-1, 5]


def test_a_bought_lead_is_among_ones_own(shop):
    buyer = Buyer()
    bought = buyer.buy(shop.job()["id"])

    (told,) = buyer.get("/assignments/").json()

    assert set(told) >= ASSIGNMENT
    assert (told["id"], told["status"], told["won_job"]) == (
        bought["assignment_id"],
        "purchased",
        False,
    )


def test_nobody_sees_what_another_bought(shop):
    seat = Buyer().buy(shop.job()["id"])["assignment_id"]
    other = Buyer()

    assert other.get("/assignments/").json() == []
    assert other.send(f"/assignments/{seat}/contacted/").status_code == 404


def test_a_lead_is_worked_until_it_is_quoted(shop):
    buyer = Buyer()
    seat = buyer.buy(shop.job()["id"])["assignment_id"]

    contacted = buyer.send(f"/assignments/{seat}/contacted/").json()
    quoted = buyer.send(f"/assignments/{seat}/quote/", {"amount": 4500, "message": "Incl. parts"})

    assert (contacted["status"], contacted["contacted_at"] is not None) == ("contacted", True)
    assert (quoted.json()["status"], quoted.json()["quote_amount"]) == ("quoted", 4500)


@pytest.mark.parametrize("amount", [0, -5, "much", None, 10**15])
def test_an_offer_has_an_amount(shop, amount):
    buyer = Buyer()
    seat = buyer.buy(shop.job()["id"])["assignment_id"]

    assert buyer.send(f"/assignments/{seat}/quote/", {"amount": amount}).status_code == 422


def test_one_wins_and_the_others_have_lost(shop):
    lead = shop.job()["id"]
    first, second = Buyer(), Buyer()
    seats = [buyer.buy(lead)["assignment_id"] for buyer in (first, second)]

    won = second.send(f"/assignments/{seats[1]}/won/").json()

    assert (won["status"], won["won_job"]) == ("won", True)
    assert first.get("/assignments/").json()[0]["status"] == "lost"
    assert second.get(f"/leads/{lead}/preview/").json()["status"] == "awarded"


def test_only_one_can_win(shop):
    lead = shop.job()["id"]
    first, second = Buyer(), Buyer()
    seats = [buyer.buy(lead)["assignment_id"] for buyer in (first, second)]
    first.send(f"/assignments/{seats[0]}/won/")

    assert second.send(f"/assignments/{seats[1]}/won/").status_code == 409


def test_who_won_may_say_so_again(shop):
    buyer = Buyer()
    seat = buyer.buy(shop.job()["id"])["assignment_id"]
    buyer.send(f"/assignments/{seat}/won/")

    assert buyer.send(f"/assignments/{seat}/won/").status_code == 200


def test_a_lost_lead_is_lost(shop):
    buyer = Buyer()
    seat = buyer.buy(shop.job()["id"])["assignment_id"]

    assert buyer.send(f"/assignments/{seat}/lost/").json()["status"] == "lost"


def finished(shop: Shop) -> dict:
    """Let a job be posted, bought, won and done; return what the client was told."""
    job, buyer = shop.job(), Buyer()
    seat = buyer.buy(job["id"])["assignment_id"]
    buyer.send(f"/assignments/{seat}/won/")
    assert buyer.send(f"/leads/{job['id']}/complete/").json()["status"] == "completed"
    return job


def test_a_job_that_nobody_won_is_not_done(shop):
    buyer, lead = Buyer(), shop.job()["id"]
    buyer.buy(lead)

    assert buyer.send(f"/leads/{lead}/complete/").status_code == 409


def test_a_stranger_finishes_no_job(shop):
    lead = shop.job()["id"]

    assert Buyer().send(f"/leads/{lead}/complete/").status_code == 404


def test_the_client_reviews_a_job_that_is_done(shop):
    job = finished(shop)
    path = f"/api/leads/{job['reference']}/review/"

    answer = send(shop.client, "POST", path, {"rating": 5, "text": "Quick and clean."})

    assert (answer.status_code, answer.json()["rating"]) == (201, 5)


def test_a_job_is_reviewed_once(shop):
    path = f"/api/leads/{finished(shop)['reference']}/review/"
    send(shop.client, "POST", path, {"rating": 5})

    assert send(shop.client, "POST", path, {"rating": 1}).status_code == 409


def test_a_job_that_is_not_done_is_not_reviewed(shop):
    path = f"/api/leads/{shop.job()['reference']}/review/"

    assert send(shop.client, "POST", path, {"rating": 5}).status_code == 409


@pytest.mark.parametrize("rating", [0, 6, 4.5, "5", None, True])
def test_a_rating_is_one_to_five(shop, rating):
    path = f"/api/leads/{finished(shop)['reference']}/review/"

    assert send(shop.client, "POST", path, {"rating": rating}).status_code == 422


def test_an_unknown_reference_is_nothing(shop):
    assert send(shop.client, "POST", "/api/leads/nobody/review/", {"rating": 5}).status_code == 404


def test_staff_opens_verifies_and_tops_up_a_provider(shop, staff):
    user = make_user(Role.PROVIDER)
    facts = {
        "user": user.pk,
        "name": "Maseko Plumbing",
        "categories": ["plumbing"],
        "areas": ["Cape Town"],
        "subscribed_until": "2099-12-31",
    }
    made = send(staff, "POST", "/api/providers/", facts)
    path = f"/api/providers/{made.json()['id']}"
    verified = send(staff, "POST", f"{path}/verify/")
    topped = send(staff, "POST", f"{path}/top-up/", {"credits": 7})

    assert (made.status_code, made.json()["verification"]) == (201, "pending")
    assert verified.json()["verification"] == "verified"
    assert topped.json()["balance"] == 7


def test_a_top_up_with_a_key_counts_once(shop, staff):
    path = f"/api/providers/{Buyer(credits=0).provider.pk}/top-up/"
    for _ in range(2):
        answer = send(staff, "POST", path, {"credits": 7}, idempotency_key="top-1")

    assert answer.json()["balance"] == 7


def test_a_purchase_with_a_key_is_answered_again_as_it_was(shop):
    lead, buyer = shop.job()["id"], Buyer()
    answers = [buyer.send(f"/leads/{lead}/purchase/", idempotency_key="buy-1") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize("role", [Role.SENIOR, Role.AFFILIATE, Role.KAM, Role.SUPPLY])
def test_others_have_no_business_here(shop, role):
    lead = shop.job()["id"]
    client = auth_client(make_user(role))

    assert {
        client.get("/api/leads/available/").status_code,
        client.get(f"/api/leads/{lead}/preview/").status_code,
        send(client, "POST", f"/api/leads/{lead}/purchase/").status_code,
        client.get("/api/assignments/").status_code,
        client.get("/api/wallet/").status_code,
        client.get("/api/providers/").status_code,
    } == {403}
