"""Credits end after their days, the oldest are spent first, and nothing ends twice."""

from datetime import timedelta

import pytest

from leadflow.identity.types import SYSTEM
from leadflow.kernel.clock import now
from leadflow.kernel.db import commits
from leadflow.ledger.queries import balance_of, verify_ledger
from leadflow.ledger.services import charge, grant, refund
from leadflow.ledger.services.expiring import end_old_credits
from leadflow.ledger.services.holds import place_hold, void_hold
from tests.factories.ledger import new_key

pytestmark = pytest.mark.django_db

ANN, BEN = 11, 12
DAYS = 30
NOW = now()


@pytest.fixture(autouse=True)
def _days(settings):
    settings.CREDIT_EXPIRY_DAYS = DAYS


def ago(days):
    return NOW - timedelta(days=days)


@commits
def give(owner, amount, *, days):
    common = {"actor": SYSTEM, "owner_id": owner, "amount": amount, "key": new_key()}
    return grant(**common, text="", now=ago(days))


@commits
def spend(owner, amount, *, days):
    common = {"actor": SYSTEM, "owner_id": owner, "amount": amount, "key": new_key()}
    return charge(**common, reference="", text="", now=ago(days))


@commits
def give_back(posting, amount, *, days):
    facts = {"actor": SYSTEM, "posting_id": posting.id, "amount": amount, "key": new_key()}
    return refund(**facts, text="", now=ago(days))


@commits
def held_and_given_back(owner, amount, *, days):
    common = {"actor": SYSTEM, "owner_id": owner, "amount": amount, "key": new_key()}
    placed = place_hold(**common, reference="", text="", now=ago(days))
    void_hold(actor=SYSTEM, hold_id=placed.id, now=ago(days))


def test_only_what_is_old_ends():
    give(ANN, 5, days=31)
    give(ANN, 3, days=29)
    give(BEN, 4, days=29)

    ended = end_old_credits(NOW)

    assert (ended, balance_of(ANN), balance_of(BEN)) == (5, 3, 4)


def test_the_oldest_are_spent_first():
    give(ANN, 5, days=31)
    give(ANN, 3, days=29)
    spend(ANN, 4, days=1)

    end_old_credits(NOW)

    assert balance_of(ANN) == 3


def test_what_ended_does_not_end_again():
    give(ANN, 5, days=31)
    give(ANN, 3, days=29)

    first, again, later = (end_old_credits(NOW + timedelta(days=n)) for n in (0, 0, 2))

    assert (first, again, later, balance_of(ANN)) == (5, 0, 3, 0)


def test_credits_that_came_back_begin_anew():
    give(ANN, 5, days=40)
    give_back(spend(ANN, 5, days=35), 5, days=2)

    assert end_old_credits(NOW) == 0


def test_credits_that_were_kept_aside_are_as_old_as_they_were():
    give(ANN, 5, days=40)
    held_and_given_back(ANN, 5, days=2)

    assert end_old_credits(NOW) == 5


def test_without_the_setting_nothing_ends(settings):
    settings.CREDIT_EXPIRY_DAYS = 0
    give(ANN, 5, days=4000)

    assert end_old_credits(NOW) == 0


def test_the_books_add_up_afterwards():
    give(ANN, 5, days=31)
    end_old_credits(NOW)

    assert [found.name for found in verify_ledger() if found.broken] == []
