"""Whatever happens in whatever order, credits are neither made nor lost."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from leadflow.kernel.errors import DomainError
from leadflow.ledger.models import Entry
from leadflow.ledger.queries import balance_of, verify_ledger
from tests.factories.ledger import (
    give,
    give_back,
    keep_aside,
    let_expire,
    new_key,
    settle,
    spend,
    void,
)

pytestmark = pytest.mark.django_db

OWNERS = (1, 2, 3)
OWNER = st.sampled_from(OWNERS)
AMOUNT = st.integers(1, 6)


class Wallets(RuleBasedStateMachine):
    """Three wallets and a plain count of what should be in each."""

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.held = dict.fromkeys(OWNERS, 0)
        self.purchases = []
        self.keys = {}
        self.holds = []

    def teardown(self):
        transaction.savepoint_rollback(self.savepoint)

    @rule(owner=OWNER, amount=AMOUNT)
    def gift(self, owner, amount):
        give(owner, amount)
        self.held[owner] += amount

    @rule(owner=OWNER, amount=AMOUNT)
    def purchase(self, owner, amount):
        key = new_key()
        try:
            bought = spend(owner, amount, key=key)
        except DomainError:
            assert amount > self.held[owner]
            return
        self.held[owner] -= amount
        self.purchases.append([bought.id, owner, amount])
        self.keys[key] = (bought.id, owner, amount)

    @rule(data=st.data())
    def the_same_purchase_again(self, data):
        if not self.keys:
            return
        key = data.draw(st.sampled_from(sorted(self.keys)))
        posting, owner, amount = self.keys[key]

        assert spend(owner, amount, key=key).id == posting

    @rule(data=st.data(), amount=AMOUNT)
    def give_some_back(self, data, amount):
        if not self.purchases:
            return
        bought = data.draw(st.sampled_from(self.purchases))
        posting, owner, left = bought
        try:
            give_back(posting, amount)
        except DomainError:
            assert amount > left
            return
        assert amount <= left
        self.held[owner] += amount
        bought[2] = 0  # one reversal of each

    @rule(owner=OWNER, amount=AMOUNT)
    def credits_end(self, owner, amount):
        try:
            let_expire(owner, amount)
        except DomainError:
            assert amount > self.held[owner]
            return
        self.held[owner] -= amount

    @rule(owner=OWNER, amount=AMOUNT)
    def credits_are_kept_aside(self, owner, amount):
        try:
            held = keep_aside(owner, amount)
        except DomainError:
            assert amount > self.held[owner]
            return
        self.held[owner] -= amount
        self.holds.append([held.id, owner, amount, ""])

    @rule(data=st.data(), end=st.sampled_from([settle, void]))
    def a_hold_ends(self, data, end):
        if not self.holds:
            return
        hold = data.draw(st.sampled_from(self.holds))
        number, owner, amount, ended = hold
        try:
            end(number)
        except DomainError:
            assert ended not in {"", end.__name__}
            return
        assert ended in {"", end.__name__}
        if end is void and not ended:
            self.held[owner] += amount
        hold[3] = end.__name__

    @invariant()
    def each_wallet_holds_what_it_should(self):
        assert {owner: balance_of(owner) for owner in OWNERS} == self.held

    @invariant()
    def everything_adds_up_to_nothing(self):
        assert sum(Entry.objects.values_list("amount", flat=True)) == 0

    @invariant()
    def nothing_is_found_broken(self):
        assert [found for found in verify_ledger() if found.broken] == []


def test_credits_are_neither_made_nor_lost():
    run_state_machine_as_test(
        Wallets,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
