"""Many at one wallet at the same moment, on real transactions."""

import pytest
from django.db.models import F

from leadflow.kernel.errors import DomainError
from leadflow.ledger.models import Account
from leadflow.ledger.queries import balance_of, verify_ledger
from leadflow.ledger.services import posting
from leadflow.ledger.types import Posted
from tests.factories.ledger import give, give_back, spend
from tests.harness.races import rush

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

OWNER = 5
MANY = 12


def paid(answers: list) -> int:
    return sum(isinstance(answer, Posted) for answer in answers)


def test_a_wallet_pays_as_often_as_it_can_and_no_more():
    give(OWNER, 7)

    answers = rush(lambda _: spend(OWNER, 1), range(MANY))

    assert (paid(answers), balance_of(OWNER)) == (7, 0)


def test_without_the_guard_a_wallet_would_pay_more_often(monkeypatch):
    give(OWNER, 7)

    monkeypatch.setattr(posting, "_lock", lambda _: None)

    def move(leg):
        """Look first, then write what was seen: the fault that the condition is there against."""
        owned = Account.objects.filter(pk=leg.account_id, owner_id__isnull=False)
        seen = owned.values_list("balance", flat=True).first()
        if seen is not None and seen + leg.amount >= 0:
            owned.update(balance=seen + leg.amount)
        return None if seen is None else seen + leg.amount

    monkeypatch.setattr(posting, "_move", move)
    rush(lambda _: spend(OWNER, 1), range(MANY))

    assert "ledger.balances_are_their_entries" in {
        found.name for found in verify_ledger() if found.broken
    }


def test_the_same_key_at_the_same_moment_charges_once():
    give(OWNER, 7)

    answers = rush(lambda _: spend(OWNER, 1, key="one"), range(MANY))

    assert (paid(answers), balance_of(OWNER)) == (MANY, 6)


def test_a_purchase_given_back_by_many_is_given_back_once():
    give(OWNER, 7)
    bought = spend(OWNER, 4)

    answers = rush(lambda _: give_back(bought.id, 4), range(MANY))

    refused = sum(isinstance(answer, DomainError) for answer in answers)
    assert (paid(answers), refused, balance_of(OWNER)) == (1, MANY - 1, 7)


def test_first_credits_from_many_make_one_wallet():
    rush(lambda _: give(OWNER, 1), range(MANY))

    assert Account.objects.filter(owner_id=OWNER, balance=F("balance")).count() == 1
    assert balance_of(OWNER) == MANY
