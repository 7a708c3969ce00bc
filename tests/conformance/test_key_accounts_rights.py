"""Seed 1 by HTTP: who sees and changes which accounts (API.md, issue 4)."""

import pytest
from django.test import Client

from leadflow.identity.types import Role
from tests.conformance.key_accounts import DELETES_ALL, NEVER, READS_ONLY, SEES_ALL, Caller, team
from tests.conformance.pipeline import problem
from tests.conformance.seed1 import (
    CALL,
    CALLS,
    CONTACT,
    CONTACT_CHANGED,
    CONTACTS,
    INDEXES,
    LISTS,
    ORDER_DETAILS,
    PLAN,
    PLAN_CHANGED,
    RECORDED,
    RESTAURANT,
    RESTAURANTS,
    TRACK,
)

pytestmark = pytest.mark.django_db

NOON = "2024-12-28T12:00:00Z"
DUE = "2024-12-20T10:00:00Z"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)


class Account:
    """An account with one of everything, in every list."""

    def __init__(self, kam):
        self.id = kam.restaurant(lead_status="CONVERTED", potential_revenue=90000)["id"]
        self.contact = kam.contact(self.id)["id"]
        order = {"date": "2024-11-20T10:00:00Z", "contact": self.contact}
        self.touch = kam.order(self.id, **ORDER_DETAILS | {"order_date": None}, **order)["id"]
        self.plan = kam.plan(self.id)["id"]
        kam.post(f"{CALLS}{self.plan}/record_call/", {"last_called": DUE})
        self.one = f"{RESTAURANTS}{self.id}/"

    def reads(self):
        """Return every address that shows the account or a part of it."""
        return [
            self.one,
            f"{self.one}status_history/",
            f"{CONTACTS}{self.contact}/",
            f"{TRACK}{self.touch}/",
            f"{TRACK}{self.touch}/order_details/",
            f"{CALLS}{self.plan}/",
        ]

    def writes(self):
        """Return every way to change it, the ones that leave it in place first."""
        touch, plan, contact = (
            f"{TRACK}{self.touch}/",
            f"{CALLS}{self.plan}/",
            f"{CONTACTS}{self.contact}/",
        )
        here = {"restaurant": self.id}
        return [
            ("PUT", self.one, {"name": "Other"}, 200),
            ("PATCH", self.one, {"city": "Pune"}, 200),
            ("POST", f"{self.one}change_status/", {"status": "CONVERTED"}, 200),
            ("PUT", contact, {**CONTACT_CHANGED, **here}, 200),
            ("PATCH", contact, {"role": "Chef"}, 200),
            ("PUT", touch, {**CALL, "lead": self.id, "contact": None}, 200),
            ("PATCH", touch, {"details": "x"}, 200),
            ("PUT", plan, {**PLAN_CHANGED, "lead": self.id}, 200),
            ("PATCH", plan, {"notes": "x"}, 200),
            ("PATCH", f"{plan}set_frequency/", {"frequency": "DAILY"}, 200),
            ("POST", f"{plan}record_call/", RECORDED, 200),
            ("DELETE", plan, None, 200),
            ("DELETE", touch, None, 200),
            ("DELETE", contact, None, 204),
        ]

    def additions(self):
        """Return every way to add to it, and the field that names it."""
        return [
            (CONTACTS, {**CONTACT, "restaurant": self.id}, "restaurant"),
            (TRACK, {**CALL, "lead": self.id, "contact": None}, "lead"),
            (CALLS, {**PLAN, "lead": self.id}, "lead"),
        ]


@pytest.fixture
def keys():
    return team("Key accounts")


@pytest.fixture
def kam(keys):
    return Caller(Role.KAM, team=keys)


@pytest.fixture
def account(kam):
    return Account(kam)


def seen(caller):
    """Return how many rows each list shows the caller."""
    answers = {path: caller.get(path) for path in LISTS}
    assert {answer.status_code for answer in answers.values()} == {200}
    return [len(answer.json()) for answer in answers.values()]


EVERYTHING = [1] * len(LISTS)
NOTHING = [0] * len(LISTS)


def works_on(caller, account):
    """Assert that the caller sees the account everywhere and may change all of it."""
    assert seen(caller)[:6] == EVERYTHING[:6]
    assert [caller.get(path).status_code for path in account.reads()] == [200] * 6
    got = [
        (method, path, caller.send(method, path, body).status_code)
        for method, path, body, _ in account.writes()
    ]
    assert got == [(method, path, status) for method, path, _, status in account.writes()]
    added = [caller.post(path, body).status_code for path, body, _ in account.additions()]
    assert added == [201] * 3


def finds_nothing_of(caller, account, kam):
    """Assert that the account does not exist for the caller, who changes nothing."""
    before = [kam.get(path).json() for path in account.reads()]
    assert seen(caller) == NOTHING
    for path in account.reads():
        problem(caller.get(path), 404)
    for method, path, body, _ in account.writes():
        problem(caller.send(method, path, body), 404)
    for path, body, field in account.additions():
        problem(caller.post(path, body), 422, field)
    for query in (f"{TRACK}?lead={account.id}", f"{CONTACTS}?restaurant={account.id}",
                  f"{TRACK}?contact={account.contact}", f"{CALLS}?lead={account.id}"):  # fmt: skip
        assert caller.get(query).json() == []
    assert [kam.get(path).json() for path in account.reads()] == before


def test_a_manager_of_accounts_works_on_their_own(account, kam):
    works_on(kam, account)


def test_an_account_is_in_every_list_of_its_manager(account, kam):
    kam.post(f"{account.one}change_status/", {"status": "CONVERTED"})

    assert seen(kam) == EVERYTHING


@pytest.mark.parametrize("role", [Role.KAM, Role.KAM_MANAGER])
def test_a_colleague_of_the_team_works_on_it_too(account, keys, role):
    works_on(Caller(role, team=keys), account)


@pytest.mark.parametrize("role", [Role.KAM, Role.KAM_MANAGER])
def test_another_team_finds_nothing(account, kam, role):
    finds_nothing_of(Caller(role, team=team("Chains")), account, kam)


@pytest.mark.parametrize("role", [Role.KAM, Role.KAM_MANAGER, Role.SENIOR, Role.JUNIOR])
def test_who_is_in_no_team_finds_nothing(account, kam, role):
    finds_nothing_of(Caller(role), account, kam)


def test_who_is_in_no_team_shares_nothing_with_others_in_none():
    keeper = Caller(Role.KAM)

    finds_nothing_of(Caller(Role.KAM), Account(keeper), keeper)


@pytest.mark.parametrize("role", SEES_ALL)
def test_the_heads_work_on_all(account, role):
    caller = Caller(role)

    assert seen(caller) == EVERYTHING
    works_on(caller, account)


@pytest.mark.parametrize("role", [*DELETES_ALL, Role.KAM_MANAGER, Role.KAM])
def test_who_may_delete_an_account(account, keys, role):
    caller = Caller(role, **{"team": keys} if role in {Role.KAM, Role.KAM_MANAGER} else {})

    assert caller.delete(account.one).status_code == 204
    problem(caller.get(account.one), 404)


def test_a_director_deletes_no_account(account, kam):
    problem(Caller(Role.DIRECTOR).delete(account.one), 403)

    assert kam.get(account.one).status_code == 200


@pytest.mark.parametrize("role", READS_ONLY)
def test_who_may_only_read_reads_all_and_changes_nothing(account, kam, role):
    caller = Caller(role)
    before = [kam.get(path).json() for path in account.reads()]

    assert seen(caller) == EVERYTHING
    assert [caller.get(path).status_code for path in account.reads()] == [200] * 6
    for method, path, body, _ in account.writes():
        problem(caller.send(method, path, body), 403)
    for path, body, _ in account.additions():
        problem(caller.post(path, body), 403)
    problem(caller.delete(account.one), 403)
    problem(caller.post(RESTAURANTS, {"name": "x"}), 403)
    assert [kam.get(path).json() for path in account.reads()] == before


@pytest.mark.parametrize("role", NEVER)
def test_who_has_no_business_here_is_refused(account, kam, role):
    caller = Caller(role)
    before = [kam.get(path).json() for path in account.reads()]

    for path in [*INDEXES, *LISTS, *account.reads()]:
        problem(caller.get(path), 403)
    for method, path, body, _ in account.writes():
        problem(caller.send(method, path, body), 403)
    for path, body, _ in account.additions():
        problem(caller.post(path, body), 403)
    problem(caller.post(RESTAURANTS, {"name": "x"}), 403)
    problem(caller.delete(account.one), 403)
    assert [kam.get(path).json() for path in account.reads()] == before


def test_nobody_comes_in_without_signing_in(account, kam):
    stranger = Client()
    before = [kam.get(path).json() for path in account.reads()]

    for path in [*INDEXES, *LISTS, *account.reads()]:
        for each in (path, path.rstrip("/")):
            problem(stranger.get(each), 401)
    for method, path, body, _ in account.writes():
        answer = stranger.generic(method, path, str(body or ""), content_type="application/json")
        problem(answer, 401)
    assert [kam.get(path).json() for path in account.reads()] == before


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "Bearer"])
def test_a_bad_token_is_401(token):
    problem(Client(headers={"Authorization": f"Bearer {token}"}).get(RESTAURANTS), 401)


def test_a_lead_that_is_no_account_is_not_there(kam):
    lead = kam.post("/api/leads/", {"name": "Asha Rao", "source": "website"}).json()["id"]

    assert kam.ids(RESTAURANTS) == []
    problem(kam.get(f"{RESTAURANTS}{lead}/"), 404)
    problem(kam.post(CONTACTS, {**CONTACT, "restaurant": lead}), 422, "restaurant")
    problem(kam.post(TRACK, {**CALL, "contact": None, "lead": lead}), 422, "lead")
    problem(kam.post(CALLS, {**PLAN, "lead": lead}), 422, "lead")


@pytest.mark.parametrize("role", [Role.KAM, Role.ADMIN])
def test_an_account_is_given_to_another(role, keys, kam, account):
    caller = kam if role is Role.KAM else Caller(role)
    other = Caller(Role.KAM, team=keys)

    answer = caller.patch(account.one, {"assigned_to": other.id})

    assert answer.status_code == 200, answer.content
    assert answer.json()["assigned_to"] == other.id
    assert other.get(account.one).json()["assigned_to"] == other.id


@pytest.mark.parametrize("role", [Role.AFFILIATE, Role.PROVIDER, Role.SUPPLY, Role.COLLECTIONS])
def test_nobody_is_given_an_account_who_works_on_none(kam, account, role):
    body = {**RESTAURANT, "assigned_to": Caller(role).id}

    problem(kam.post(RESTAURANTS, body), 422, "assigned_to")
    problem(kam.put(account.one, body), 422, "assigned_to")
    problem(kam.patch(account.one, {"assigned_to": body["assigned_to"]}), 422, "assigned_to")
