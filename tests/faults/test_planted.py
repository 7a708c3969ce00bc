"""Faults planted on purpose: each guard taken away is noticed, by `verify` or by the machine.

The twin comes first: the same course of events without a fault leaves nothing to notice.
"""

from dataclasses import replace
from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest
from django.db import transaction
from django.db.models import F

from leadflow.config.verification import verify_everything
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.ledger.models import Account
from leadflow.ledger.services import credits as ledger_credits
from leadflow.ledger.services import posting
from leadflow.ledger.types import Posted
from leadflow.marketplace.services import jobs, moves, purchase, refunds
from leadflow.marketplace.services.clients import accept
from leadflow.marketplace.types.refunds import RefundReason
from tests.factories.identity import make_actor
from tests.factories.ledger import new_key
from tests.factories.market import actor_of, make_listing, make_provider
from tests.marketplace.test_machine import FUNDED, NEW, POOR, Market

pytestmark = pytest.mark.django_db


def a_day_at_the_market():
    """Two lead sales of two seats each; one job is won, one purchase is paid back."""
    winner, loser = make_provider(), make_provider()
    for listing in (make_listing(), make_listing()):
        seat, other = (
            purchase.purchase(actor=actor_of(one), lead_id=listing.pk, now=now())
            for one in (winner, loser)
        )
    accept(reference=listing.reference, assignment_id=seat.assignment_id, now=now())
    asked = refunds.request_refund(
        actor=actor_of(loser),
        assignment_id=other.assignment_id,
        reason=RefundReason.OTHER,
        now=now(),
    )
    refunds.grant_refund(
        actor=make_actor(Role.ADMIN), request_id=asked, amount=other.credits_charged, now=now()
    )


def noticed():
    """Return the invariants that `leadflow verify` finds broken."""
    return {found.name for found in verify_everything(now=now()) if found.broken}


def a_wallet_moves_without_a_line(patch):
    real = posting._move

    def move(leg):
        left = real(leg)
        Account.objects.filter(pk=leg.account_id, balance__gt=0).update(balance=F("balance") + 1)
        return left

    patch.setattr(posting, "_move", move)


def half_a_posting_is_written(patch):
    patch.setattr(posting, "check_legs", lambda _: None)
    real = ledger_credits.post
    patch.setattr(ledger_credits, "post", lambda **told: real(**told | {"legs": told["legs"][:1]}))


def a_purchase_is_charged_twice(patch):
    real = purchase.charge

    def charge(**told):
        real(**told | {"key": new_key()})
        return real(**told)

    patch.setattr(purchase, "charge", charge)


def a_purchase_is_not_charged(patch):
    numbers = iter(range(10**9, 10**9 + 99))
    patch.setattr(purchase, "charge", lambda **_: Posted(next(numbers), 0))


def what_was_paid_for_stays_locked(patch):
    patch.setattr(purchase, "Access", MagicMock())


def a_price_is_no_price(patch):
    real = purchase.price_for
    patch.setattr(
        purchase, "price_for", lambda **told: SimpleNamespace(credits=real(**told).credits + 3)
    )


def spending_is_not_counted(patch):
    patch.setattr(purchase, "spend", lambda **_: None)


def an_award_leaves_the_lead_on_sale(patch):
    patch.setattr(jobs, "move", lambda **_: None)


def a_lead_moves_without_its_history(patch):
    patch.setattr(moves, "ListingMove", MagicMock())


def a_step_is_told_to_nobody(patch):
    patch.setattr(moves, "publish", lambda *_, **__: None)


def more_is_given_back_than_was_paid(patch):
    real = ledger_credits.post
    patch.setattr(
        ledger_credits,
        "post",
        lambda **told: real(
            **told | {"legs": [replace(leg, amount=leg.amount * 5) for leg in told["legs"]]}
            if "reverses" in told
            else told
        ),
    )


def who_was_paid_back_still_sees_the_client(patch):
    patch.setattr(refunds, "Access", MagicMock())


FAULTS = {
    a_wallet_moves_without_a_line: "ledger.balances_are_their_entries",
    half_a_posting_is_written: "ledger.postings_add_up_to_zero",
    a_purchase_is_charged_twice: "joint.every_charge_has_its_seat",
    a_purchase_is_not_charged: "joint.every_paid_seat_was_charged",
    what_was_paid_for_stays_locked: "marketplace.every_seat_has_its_access",
    a_price_is_no_price: "marketplace.price_in_range",
    spending_is_not_counted: "marketplace.spending_is_what_was_charged",
    an_award_leaves_the_lead_on_sale: "marketplace.awarded_has_its_winner",
    a_lead_moves_without_its_history: "marketplace.state_is_last_move",
    a_step_is_told_to_nobody: "joint.every_step_has_its_fact",
    more_is_given_back_than_was_paid: "ledger.reversals_are_not_larger",
    who_was_paid_back_still_sees_the_client: "marketplace.paid_back_sees_nobody",
}
UNPAID = {a_purchase_is_not_charged, half_a_posting_is_written, what_was_paid_for_stays_locked}


def test_a_day_without_a_fault_leaves_nothing_to_notice():
    a_day_at_the_market()

    assert noticed() == set()


@pytest.mark.parametrize("plant", FAULTS, ids=lambda plant: plant.__name__)
def test_verify_notices(plant, monkeypatch):
    if plant in UNPAID:  # nothing that could be paid back was paid
        monkeypatch.setattr(refunds, "request_refund", lambda **_: 0)
        monkeypatch.setattr(refunds, "grant_refund", lambda **_: None)
    plant(monkeypatch)
    savepoint = transaction.savepoint()  # PostgreSQL itself refuses half a posting at the end

    a_day_at_the_market()

    assert FAULTS[plant] in noticed()
    transaction.savepoint_rollback(savepoint)


# what no row shows afterwards is noticed by the machine's own account of events


class Latest:
    """Draws the newest of what there is."""

    def draw(self, strategy):
        return max(strategy.elements)


@pytest.fixture
def market():
    made = Market()
    made.a_client_posts("")
    yield made, max(made.jobs)
    made.everything_is_in_order = lambda: None
    made.teardown()


def buys(made, lead, who):
    made.buy(lead, made.jobs[lead], who)


def test_the_machine_notices_nothing_in_a_day_without_a_fault(market):
    made, lead = market

    for who in range(5):
        buys(made, lead, who)
    made.a_job_runs_its_whole_life(FUNDED, is_done=True)
    made.the_client_decides(Latest(), "withdraw")

    made.everything_is_in_order()


def test_the_machine_notices_a_sale_to_somebody_unverified(market, monkeypatch):
    monkeypatch.setattr(purchase, "_check", lambda *_: None)

    with pytest.raises(AssertionError, match="was not refused"):
        buys(*market, NEW)


def test_the_machine_notices_a_seat_more_than_there_are(market, monkeypatch):
    made, lead = market
    real = purchase.obstacles
    monkeypatch.setattr(purchase, "obstacles", lambda **told: real(**told | {"seats_left": 1}))
    buys(made, lead, FUNDED)
    made.jobs[lead]["most"] = 1  # as if it had been lowered

    with pytest.raises(AssertionError, match="was not refused"):
        buys(made, lead, POOR)


def test_the_machine_notices_another_price_than_was_shown(market, monkeypatch):
    real = purchase.price_for

    def dearer(**told):
        return SimpleNamespace(credits=real(**told).credits % 3 + 1)

    monkeypatch.setattr(purchase, "price_for", dearer)

    with pytest.raises(AssertionError):
        buys(*market, FUNDED)


def test_the_machine_notices_who_still_sees_a_client_that_withdrew(market, monkeypatch):
    made, _ = market
    monkeypatch.setattr(purchase, "_may_see", lambda _: True)
    made.a_job_runs_its_whole_life(FUNDED, is_done=True)
    made.the_client_decides(Latest(), "withdraw")

    with pytest.raises(AssertionError):
        made.everything_is_in_order()
