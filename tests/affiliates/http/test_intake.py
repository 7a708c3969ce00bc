"""The affiliate API, literally as the contract says it."""

import json

import pytest
from django.test import Client

from leadflow.affiliates.models import Affiliate, Submission
from leadflow.identity.types import Door, Role
from tests.factories.affiliates import make_affiliate, make_campaign, make_mobile
from tests.factories.identity import auth_client, make_key, make_user

pytestmark = pytest.mark.django_db

LEADS = "/api/affiliates/leads/"
PLATE = "MH 12 AB 1234"


@pytest.fixture
def user():
    user = make_user(Role.AFFILIATE)
    affiliate = make_affiliate(member=user)
    make_campaign(approve=affiliate, is_default=True, is_sandbox=True, slug="demo")
    return user


@pytest.fixture
def client(user):
    return auth_client(user, door=Door.KEY)


def post(client, path, body, **headers):
    return client.post(path, body, content_type="application/json", headers=headers)


def waiting_submission(client):
    mobile = make_mobile()
    post(client, LEADS, {"mobile": mobile})
    return post(client, LEADS, {"mobile": mobile}).json()["id"]


def test_a_new_mobile_is_answered_201_and_the_registration_is_asked_for(client):
    response = post(client, LEADS, {"mobile": "098123 41000"})

    assert response.status_code == 201
    body = response.json()
    assert (body["status"], body["state"], body["mobile"]) == (
        "accepted",
        "accepted",
        "+919812341000",
    )
    assert (body["registration"]["requested"], body["registration"]["required"]) == (True, False)


def test_a_known_mobile_is_answered_202_and_the_registration_is_needed(client):
    post(client, LEADS, {"mobile": "098123 41000"})

    response = post(client, LEADS, {"mobile": "+919812341000"})

    assert response.status_code == 202
    body = response.json()
    assert body["status"] == "awaiting_registration"
    assert body["registration"]["required"] is True


def test_the_same_mobile_and_car_are_answered_409(client):
    lead = {"mobile": "098123 41000", "registration_number": PLATE}
    post(client, LEADS, lead)

    response = post(client, LEADS, lead)

    assert response.status_code == 409
    assert response["Content-Type"].startswith("application/problem+json")
    body = response.json()
    assert (body["state"], body["reason"]) == ("rejected", "duplicate_vehicle")


def test_a_refused_duplicate_reveals_nothing_of_the_first(client):
    post(client, LEADS, {"mobile": "098123 41000", "registration_number": PLATE, "name": "Asha"})

    response = post(client, LEADS, {"mobile": "098123 41000", "registration_number": PLATE})

    assert set(response.json()) <= {
        "type", "title", "status", "detail", "code", "request_id", "id", "state", "reason",
    }  # fmt: skip


def test_a_register_that_is_down_is_answered_202_verifying(client):
    response = post(client, LEADS, {"mobile": "098123 41000", "registration_number": "MH12AB0503"})

    assert (response.status_code, response.json()["status"]) == (202, "verifying")


def test_a_mobile_that_is_none_is_answered_422_with_its_field(client):
    response = post(client, LEADS, {"mobile": "12345"})

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "mobile"
    assert not Submission.objects.exists()


@pytest.mark.parametrize("path", [LEADS, LEADS.rstrip("/")])
def test_the_address_works_with_and_without_its_slash(client, path):
    response = post(client, path, {"mobile": "098123 41000"})

    assert response.status_code == 201


def test_the_registration_resumes_the_same_submission(client):
    submission = waiting_submission(client)

    response = post(client, f"{LEADS}{submission}/registration/", {"registration_number": PLATE})

    assert response.status_code == 200
    assert (response.json()["id"], response.json()["status"]) == (submission, "accepted")


def test_a_registration_that_is_not_verified_is_answered_422_and_the_state_stays(client):
    submission = waiting_submission(client)

    response = post(
        client, f"{LEADS}{submission}/registration/", {"registration_number": "MH12AB0404"}
    )

    assert response.status_code == 422
    body = response.json()
    assert (body["state"], body["tries_left"]) == ("awaiting_registration", 2)
    assert body["errors"][0]["field"] == "registration_number"


def test_the_third_refused_registration_ends_it(client):
    submission = waiting_submission(client)
    path = f"{LEADS}{submission}/registration/"

    answers = [post(client, path, {"registration_number": "MH12AB0404"}) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [422, 422, 422, 409]
    assert answers[2].json()["state"] == "rejected"


def test_a_registration_that_is_being_verified_is_answered_202(client):
    submission = waiting_submission(client)

    response = post(
        client, f"{LEADS}{submission}/registration/", {"registration_number": "MH12AB0503"}
    )

    assert (response.status_code, response.json()["status"]) == (202, "verifying")


def test_a_duplicate_vehicle_is_answered_409(client):
    mobile = make_mobile()
    post(client, LEADS, {"mobile": mobile, "registration_number": PLATE})
    submission = post(client, LEADS, {"mobile": mobile}).json()["id"]

    response = post(client, f"{LEADS}{submission}/registration/", {"registration_number": PLATE})

    assert response.status_code == 409
    assert response.json()["reason"] == "duplicate_vehicle"


def test_a_submission_shows_its_history(client):
    submission = waiting_submission(client)
    post(client, f"{LEADS}{submission}/registration/", {"registration_number": PLATE})

    body = client.get(f"{LEADS}{submission}/").json()

    assert [(step["seq"], step["to"]) for step in body["history"]] == [
        (1, "awaiting_registration"),
        (2, "accepted"),
    ]
    assert body["history"][0]["at"].endswith("Z")


def test_the_submission_of_another_affiliate_is_not_there(client):
    submission = waiting_submission(client)
    stranger = make_user(Role.AFFILIATE)
    make_affiliate(member=stranger)

    response = auth_client(stranger).get(f"{LEADS}{submission}/")

    assert response.status_code == 404


def test_the_list_shows_ones_own_newest_first_and_pages(client):
    ids = [post(client, LEADS, {"mobile": make_mobile()}).json()["id"] for _ in range(3)]

    first = client.get(LEADS, {"limit": 2})
    following = client.get(first["Link"].split(">")[0].lstrip("<"))

    assert [row["id"] for row in first.json()] == [ids[2], ids[1]]
    assert [row["id"] for row in following.json()] == [ids[0]]
    assert "Link" not in following


def test_the_list_costs_the_same_however_long(client, django_assert_max_num_queries):
    for _ in range(5):
        post(client, LEADS, {"mobile": make_mobile()})

    with django_assert_max_num_queries(3):
        rows = client.get(LEADS).json()

    assert len(rows) == 5


def test_intake_costs_a_fixed_number_of_statements(client, django_assert_max_num_queries):
    post(client, LEADS, {"mobile": make_mobile()})

    with django_assert_max_num_queries(14):
        post(client, LEADS, {"mobile": make_mobile()})


def test_the_same_key_is_answered_with_the_first_answer(client):
    mobile = make_mobile()
    answers = [
        post(client, LEADS, {"mobile": mobile}, **{"Idempotency-Key": "one"}) for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[1]["Idempotency-Replayed"] == "true"
    assert Submission.objects.count() == 1


def test_a_refused_duplicate_is_replayed_too(client):
    lead = {"mobile": make_mobile(), "registration_number": PLATE}
    post(client, LEADS, lead)

    answers = [post(client, LEADS, lead, **{"Idempotency-Key": "two"}) for _ in range(2)]

    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert Submission.objects.count() == 2


def test_a_counted_try_is_not_counted_again_for_the_same_key(client):
    submission = waiting_submission(client)
    path = f"{LEADS}{submission}/registration/"
    body = {"registration_number": "MH12AB0404"}

    answers = [post(client, path, body, **{"Idempotency-Key": "three"}) for _ in range(2)]

    assert [answer.json()["tries_left"] for answer in answers] == [2, 2]


def test_nobody_submits_without_signing_in(db):
    response = post(Client(), LEADS, {"mobile": make_mobile()})

    assert response.status_code == 401


def test_staff_cannot_submit():
    response = post(auth_client(make_user(Role.SUPPLY)), LEADS, {"mobile": make_mobile()})

    assert response.status_code == 403


def test_a_key_without_the_scope_cannot_submit(user):
    _, key = make_key(user, "leads:read")

    response = post(Client(headers={"X-API-Key": key}), LEADS, {"mobile": make_mobile()})

    assert response.status_code == 403


def test_the_key_of_a_suspended_affiliate_cannot_submit(user):
    client = auth_client(user, door=Door.KEY)
    Affiliate.objects.update(is_suspended=True)

    response = post(client, LEADS, {"mobile": make_mobile()})

    assert response.status_code == 403
    assert not Submission.objects.exists()


HOSTILE = [
    ({"mobile": "\x00"}, "mobile"),
    ({"mobile": "+919812341000", "name": "a\x00b"}, "name"),
    ({"mobile": "+919812341000", "registration_number": "A" * 10_000}, "registration_number"),
    ({"mobile": "+919812341000", "email": "not an address"}, "email"),
    ({"mobile": ["+919812341000"]}, "mobile"),
    ({"mobile": None}, "mobile"),
    ({}, "mobile"),
    ({"mobile": "+919812341000", "consent": "perhaps"}, "consent"),
    (
        {"mobile": "+919812341000", "consent": {"given": True, "given_at": "2999-01-01T00:00:00Z"}},
        "consent",
    ),
]


@pytest.mark.parametrize(("body", "field"), HOSTILE)
def test_bad_input_is_answered_422_with_its_field_and_stores_nothing(client, body, field):
    response = post(client, LEADS, body)

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"].startswith(field)
    assert not Submission.objects.exists()


def test_a_field_that_may_be_several_things_is_named_without_their_types(client):
    consent = {"given": True, "given_at": 1_700_000_000}

    response = post(client, LEADS, {"mobile": "098123 41000", "consent": consent})

    assert {error["field"] for error in response.json()["errors"]} == {
        "consent",
        "consent.given_at",
    }


@pytest.mark.parametrize("consent", ["yes", 1, {"given": "true"}])
def test_consent_is_a_boolean_and_nothing_like_it(client, consent):
    response = post(client, LEADS, {"mobile": "098123 41000", "consent": consent})

    assert response.status_code == 422


def test_a_moment_at_the_end_of_the_calendar_is_answered_422(client):
    consent = {"given": True, "given_at": "0001-01-01T00:00:00+14:00"}

    response = post(client, LEADS, {"mobile": "098123 41000", "consent": consent})

    assert response.status_code == 422


def test_the_history_is_documented_as_it_is_sent(client):
    document = client.get("/api/openapi.json").json()

    step = document["components"]["schemas"]["SubmissionStepOut"]

    assert {"from", "to"} <= set(step["properties"])


def test_a_lone_surrogate_is_answered_422(client):
    response = client.post(
        LEADS,
        b'{"mobile": "+919812341000", "name": "\\ud800"}',
        content_type="application/json",
    )

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "name"


def test_a_name_of_emoji_is_kept(client):
    response = post(client, LEADS, {"mobile": make_mobile(), "name": "Asha 🚗"})

    assert response.json()["name"] == "Asha 🚗"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"not json", 400),
        (b"[" * 1000 + b"]" * 1000, 400),
        (b'{"mobile": NaN}', 400),
        (json.dumps({"mobile": "1" * (10 * 1024 * 1024)}).encode(), 413),
    ],
    ids=["not json", "too deep", "not a number", "too large"],
)
def test_a_body_that_cannot_be_read_is_refused(client, body, status):
    response = client.post(LEADS, body, content_type="application/json")

    assert response.status_code == status
    assert not Submission.objects.exists()
