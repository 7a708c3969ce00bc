"""Seed 1, Lead and Contact Management, by HTTP: accounts and the people one talks to there."""

import re

import pytest

from leadflow.identity.models import User
from leadflow.identity.types import Role
from tests.conformance.key_accounts import Caller, told
from tests.conformance.pipeline import problem
from tests.conformance.seed1 import (
    CONTACT,
    CONTACT_CHANGED,
    CONTACTS,
    RESTAURANT,
    RESTAURANTS,
    STATUSES,
    TRACK,
)
from tests.factories.identity import make_user

pytestmark = pytest.mark.django_db

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
EMPTIED = ("address", "city", "state", "pincode", "contact_person", "phone", "email", "notes",
           "cuisine_type", "restaurant_type")  # fmt: skip


@pytest.fixture
def kam():
    return Caller(Role.KAM)


@pytest.fixture
def first(kam):
    """Return the user whom the seed's samples give accounts to: the one with the id 1."""
    return User.objects.filter(pk=1).first() or make_user(Role.ADMIN, id=1)


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_seeds_account_is_made_and_read(kam, first, slash, time_machine):
    time_machine.move_to("2024-12-28T10:00:00Z", tick=False)

    answer = kam.post(RESTAURANTS.rstrip("/") + slash, RESTAURANT)

    made = answer.json()
    expected = {
        **RESTAURANT,
        "created_at": "2024-12-28T10:00:00Z",
        "updated_at": "2024-12-28T10:00:00Z",
    }
    assert answer.status_code == 201
    assert told(made, **expected) == expected
    assert b'"potential_revenue":5000.00' in answer.content
    assert type(made["id"]) is int
    assert {"cuisine_type", "restaurant_type"} <= made.keys()
    read = Caller(Role.ADMIN).get(f"{RESTAURANTS}{made['id']}{slash}")
    assert (read.status_code, read.json()) == (200, made)
    assert read["ETag"]
    assert b'"potential_revenue":5000.00' in read.content


def test_accounts_are_listed_with_everything_that_one_of_them_shows(kam):
    made = [kam.restaurant(), kam.restaurant(name="Another", cuisine_type="Thai")]

    answer = kam.get(RESTAURANTS)

    assert (answer.status_code, answer.json()) == (200, made)
    assert answer["Content-Type"].startswith("application/json")


def test_a_name_is_enough_and_the_caller_owns_the_account(kam):
    made = kam.made(RESTAURANTS, {"name": "Bare"})

    assert (made["assigned_to"], made["lead_status"]) == (kam.id, "NEW")
    assert told(made, **dict.fromkeys(EMPTIED)) == dict.fromkeys(EMPTIED, "")


def test_kinds_of_kitchen_and_house_are_kept(kam):
    made = kam.restaurant(cuisine_type="Italian", restaurant_type="Fine Dining")

    read = kam.get(f"{RESTAURANTS}{made['id']}/").json()

    assert (read["cuisine_type"], read["restaurant_type"]) == ("Italian", "Fine Dining")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (15000, b"15000.00"),
        (0, b"0.00"),
        (12000.5, b"12000.50"),
        (9999999999.99, b"9999999999.99"),
        (None, b"null"),
    ],
)
def test_money_is_a_number_with_two_decimals(kam, sent, kept):
    answer = kam.post(RESTAURANTS, {"name": "Bare", "potential_revenue": sent})

    assert answer.status_code == 201, answer.content
    assert b'"potential_revenue":' + kept + b"," in answer.content.replace(b"}", b",")


@pytest.mark.parametrize(
    "phone", ["+1234567890", "123-456-7890", "987-654-3210", "ask for Jo", "12", "(0) 20 / 7", ""]
)
def test_phones_are_kept_as_they_were_typed(kam, phone):
    made = kam.restaurant(phone=phone)
    contact = kam.contact(made["id"], phone=phone)

    assert (made["phone"], contact["phone"]) == (phone, phone)
    assert kam.get(f"{RESTAURANTS}{made['id']}/").json()["phone"] == phone
    assert kam.get(f"{CONTACTS}{contact['id']}/").json()["phone"] == phone


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_the_seeds_account_is_changed(kam, first, method, slash, time_machine):
    time_machine.move_to("2024-12-28T10:00:00Z", tick=False)
    made = kam.restaurant(assigned_to=kam.id)
    time_machine.move_to("2024-12-28T10:05:00Z", tick=False)
    body = {**RESTAURANT, "name": "The Greater Restaurant", "potential_revenue": 7500.25,
            "lead_status": "QUALIFIED", "phone": "123"}  # fmt: skip

    answer = kam.send(method, f"{RESTAURANTS}{made['id']}{slash}", body)

    assert answer.status_code == 200, answer.content
    assert told(answer.json(), **body) == body
    assert answer.json()["created_at"] == "2024-12-28T10:00:00Z"
    assert answer.json()["updated_at"] == "2024-12-28T10:05:00Z"


def test_put_empties_what_is_not_named(kam):
    made = kam.restaurant(cuisine_type="Thai", restaurant_type="Casual", lead_status="CONTACTED")

    got = kam.put(f"{RESTAURANTS}{made['id']}/", {"name": "Other"}).json()

    assert told(got, **dict.fromkeys(EMPTIED)) == dict.fromkeys(EMPTIED, "")
    assert (got["name"], got["potential_revenue"]) == ("Other", None)
    assert (got["lead_status"], got["assigned_to"]) == ("CONTACTED", kam.id)


def test_put_needs_the_name(kam):
    made = kam.restaurant()

    problem(kam.put(f"{RESTAURANTS}{made['id']}/", {"city": "Pune"}), 422, "name")

    assert kam.get(f"{RESTAURANTS}{made['id']}/").json() == made


def test_patch_leaves_what_is_not_named(kam):
    made = kam.restaurant()

    got = kam.patch(f"{RESTAURANTS}{made['id']}/", {"city": "Pune"}).json()

    same = made.keys() - {"city", "updated_at", "version"}
    assert got["city"] == "Pune"
    assert {name: got[name] for name in same} == {name: made[name] for name in same}


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_what_was_read_may_be_sent_back(kam, method):
    made = kam.restaurant()

    answer = kam.send(method, f"{RESTAURANTS}{made['id']}/", {**made, "city": "Pune"})

    assert answer.status_code == 200, answer.content
    assert told(answer.json(), **RESTAURANT) == {
        **RESTAURANT,
        "city": "Pune",
        "assigned_to": kam.id,
    }


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_an_account_that_somebody_changed_first_is_412(kam, method):
    made = kam.restaurant()
    path = f"{RESTAURANTS}{made['id']}/"
    before = kam.get(path)["ETag"]
    after = kam.patch(path, {"city": "Pune"})["ETag"]
    body = None if method == "DELETE" else {"name": "Other"}

    stale = kam.send(method, path, body, If_Match=before)
    nonsense = kam.send(method, path, body, If_Match="nonsense")
    assert kam.get(path).json()["name"] == RESTAURANT["name"]
    fresh = kam.send(method, path, body, If_Match=after)

    assert before != after
    problem(stale, 412)
    problem(nonsense, 412)
    assert fresh.status_code in {200, 204}


def test_a_change_of_status_makes_the_version_another(kam):
    path = f"{RESTAURANTS}{kam.restaurant()['id']}/"
    before = kam.get(path)["ETag"]

    kam.post(f"{path}change_status/", {"status": "CONTACTED"})

    assert kam.get(path)["ETag"] != before
    problem(kam.patch(path, {"city": "Pune"}, If_Match=before), 412)


def test_a_change_of_profile_alone_makes_the_version_another(kam):
    path = f"{RESTAURANTS}{kam.restaurant()['id']}/"
    before = kam.get(path)["ETag"]

    kam.patch(path, {"pincode": "20002"})

    assert kam.get(path)["ETag"] != before


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_deleted_account_is_gone_with_all_that_belongs_to_it(kam, slash):
    made = kam.restaurant()["id"]
    contact, touch, plan = kam.contact(made), kam.interaction(made), kam.plan(made)

    answer = kam.delete(f"{RESTAURANTS}{made}{slash}")

    assert (answer.status_code, answer.content) == (204, b"")
    for path in (
        f"{RESTAURANTS}{made}/",
        f"{RESTAURANTS}{made}/status_history/",
        f"{CONTACTS}{contact['id']}/",
        f"{TRACK}{touch['id']}/",
        f"/call/{plan['id']}/",
    ):
        problem(kam.get(path), 404)
    assert kam.ids(RESTAURANTS) == kam.ids(CONTACTS) == kam.ids(TRACK) == kam.ids("/call/") == []
    problem(kam.delete(f"{RESTAURANTS}{made}/"), 404)
    problem(kam.post(CONTACTS, {**CONTACT, "restaurant": made}), 422, "restaurant")


@pytest.mark.parametrize("old", STATUSES)
@pytest.mark.parametrize("new", STATUSES)
def test_any_move_is_taken_and_recorded_once(kam, old, new):
    made = kam.restaurant(lead_status=old)
    path = f"{RESTAURANTS}{made['id']}/"

    first = kam.post(f"{path}change_status/", {"status": new})
    again = kam.post(f"{path}change_status", {"status": new})

    assert (first.status_code, again.status_code) == (200, 200)
    assert kam.get(path).json()["lead_status"] == new
    moves = [] if old == "NEW" else [("NEW", old)]
    moves += [] if old == new else [(old, new)]
    history = kam.get(f"{path}status_history/").json()
    assert [(row["old_status"], row["new_status"]) for row in history] == moves


def test_a_move_answers_with_the_account(kam):
    made = kam.restaurant()

    got = kam.post(f"{RESTAURANTS}{made['id']}/change_status/", {"status": "CONTACTED"}).json()

    assert (got["id"], got["lead_status"], got["name"]) == (made["id"], "CONTACTED", made["name"])


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_history_tells_who_moved_the_account_and_when(kam, slash, time_machine):
    time_machine.move_to("2024-12-28T10:00:00Z", tick=False)
    path = f"{RESTAURANTS}{kam.restaurant()['id']}/"
    kam.post(f"{path}change_status/", {"status": "CONTACTED"})

    answer = kam.get(f"{path}status_history{slash}")

    (row,) = answer.json()
    expected = {"old_status": "NEW", "new_status": "CONTACTED", "changed_by": kam.id,
                "changed_at": "2024-12-28T10:00:00Z"}  # fmt: skip
    assert answer.status_code == 200
    assert told(row, **expected) == expected


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_status_changed_with_the_facts_is_in_the_history(kam, method):
    made = kam.restaurant()
    path = f"{RESTAURANTS}{made['id']}/"

    for _ in range(2):
        kam.send(method, path, {"name": "Other", "lead_status": "LOST"})

    history = kam.get(f"{path}status_history/").json()
    assert [(row["old_status"], row["new_status"]) for row in history] == [("NEW", "LOST")]


@pytest.mark.parametrize("body", [{}, {"status": "SOLD"}, {"status": None}, {"status": 5},
                                  {"status": ["NEW"]}, {"status": ""}])  # fmt: skip
def test_a_status_that_is_none_is_refused(kam, body):
    path = f"{RESTAURANTS}{kam.restaurant()['id']}/"

    problem(kam.post(f"{path}change_status/", body), 422, "status")

    assert kam.get(f"{path}status_history/").json() == []


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("lead_status=NEW", "A"),
        ("lead_status=CONVERTED", "B"),
        ("city=Pune", "B"),
        ("assigned_to={kam}", "A B C"),
        ("assigned_to=999999", ""),
        ("q=Great", ""),
        ("lead_status=LOST&city=Delhi", "C"),
        ("", "A B C"),
    ],
)
@pytest.mark.parametrize("slash", ["", "/"])
def test_accounts_are_filtered(kam, query, names, slash):
    for name, city, status in (("A", "NY", "NEW"), ("B", "Pune", "CONVERTED"),
                               ("C", "Delhi", "LOST")):  # fmt: skip
        kam.restaurant(name=name, city=city, lead_status=status)

    answer = kam.get(f"{RESTAURANTS.rstrip('/')}{slash}?{query.format(kam=kam.id)}")

    assert answer.status_code == 200, answer.content
    assert [row["name"] for row in answer.json()] == names.split()


def test_an_account_handed_to_the_seeds_user_is_still_its_makers(first):
    from tests.conformance.key_accounts import team

    keeper = Caller(Role.KAM, team=team("Key accounts"))

    made = keeper.made(RESTAURANTS, RESTAURANT)

    assert keeper.get(f"{RESTAURANTS}{made['id']}/").json()["assigned_to"] == 1
    assert keeper.ids(RESTAURANTS) == [made["id"]]


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_seeds_contact_is_made_listed_and_read(kam, slash):
    sample = {**CONTACT, "restaurant": kam.restaurant()["id"]}

    answer = kam.post(CONTACTS.rstrip("/") + slash, sample)

    made = answer.json()
    assert answer.status_code == 201
    assert told(made, **sample) == sample
    assert type(made["id"]) is int
    assert kam.get(CONTACTS.rstrip("/") + slash).json() == [made]
    read = kam.get(f"{CONTACTS}{made['id']}{slash}")
    assert (read.status_code, read.json()) == (200, made)


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_the_seeds_contact_is_changed(kam, method, slash):
    account = kam.restaurant()["id"]
    path = f"{CONTACTS}{kam.contact(account)['id']}"
    sample = {**CONTACT_CHANGED, "restaurant": account}

    answer = kam.send(method, path + slash, sample)

    assert answer.status_code == 200, answer.content
    assert told(answer.json(), **sample) == sample
    assert kam.get(f"{path}/").json() == answer.json()


def test_a_part_of_a_contact_is_changed(kam):
    made = kam.contact(kam.restaurant()["id"])

    got = kam.patch(f"{CONTACTS}{made['id']}/", {"role": "Chef"}).json()

    assert got == {**made, "role": "Chef"}


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_contact_is_deleted(kam, slash):
    made = kam.contact(kam.restaurant()["id"])

    answer = kam.delete(f"{CONTACTS}{made['id']}{slash}")

    assert (answer.status_code, answer.content) == (204, b"")
    problem(kam.get(f"{CONTACTS}{made['id']}/"), 404)
    problem(kam.delete(f"{CONTACTS}{made['id']}/"), 404)
    problem(kam.patch(f"{CONTACTS}{made['id']}/", {"role": "Chef"}), 404)
    assert kam.get(CONTACTS).json() == []


def test_contacts_are_filtered_by_their_restaurant(kam):
    one, other = kam.restaurant()["id"], kam.restaurant()["id"]
    here, _ = kam.contact(one), kam.contact(other)

    assert kam.get(f"{CONTACTS}?restaurant={one}").json() == [here]
    assert kam.get(f"{CONTACTS}?restaurant=999999999").json() == []


def test_times_end_in_z(kam):
    made = kam.restaurant()

    assert TIME.fullmatch(made["created_at"])
    assert TIME.fullmatch(made["updated_at"])
