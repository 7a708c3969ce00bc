"""Orders of one account from everywhere at once. Real commits, real threads."""

from datetime import timedelta
from threading import Barrier

import pytest
from django.db import transaction

from leadflow.accounts.models import Engagement, OrderRhythm
from leadflow.accounts.queries.checks import verify_accounts
from leadflow.accounts.services import rhythms
from leadflow.accounts.services.engagements import delete_engagement, update_engagement
from leadflow.identity.types import SYSTEM
from leadflow.leads.models import Interaction
from tests.factories.accounts import make_account
from tests.factories.accounts_orders import every, make_order, make_orders
from tests.factories.leads import NOON
from tests.harness.races import rush

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

THREADS = 12


def broken():
    return [finding.name for finding in verify_accounts() if finding.broken]


def test_a_rhythm_reckons_with_every_order_however_many_come_at_once():
    account = make_account().pk
    make_orders(account, *every(30, count=3, until=NOON.date() - timedelta(days=30)))

    def order(number):
        make_order(account, at=NOON + timedelta(days=number), now=NOON + timedelta(days=THREADS))

    outcomes = rush(order, range(THREADS))

    assert outcomes == [None] * THREADS
    last = (NOON + timedelta(days=THREADS - 1)).date()
    assert OrderRhythm.objects.get(pk=account).last_order == last
    assert broken() == []


def test_orders_removed_moved_and_added_at_once_leave_the_rules_rhythm():
    account = make_account().pk
    orders = make_orders(account, *every(7, count=THREADS, until=NOON.date()))

    def act(number):
        if number % 3 == 0:
            delete_engagement(actor=SYSTEM, engagement_id=orders[number], now=NOON)
        elif number % 3 == 1:
            moved = {"order_date": NOON - timedelta(days=number * 11)}
            update_engagement(actor=SYSTEM, engagement_id=orders[number], changes=moved, now=NOON)
        else:
            make_order(account, at=NOON - timedelta(days=number), now=NOON)

    outcomes = rush(act, range(THREADS))

    assert outcomes == [None] * THREADS
    assert broken() == []


def test_reckoning_without_holding_the_account_forgets_orders(monkeypatch):
    """The twin: who does not wait for the account reckons without the others' orders."""
    account = make_account().pk
    make_orders(account, *every(30, count=3, until=NOON.date() - timedelta(days=30)))
    all_have_looked, look = Barrier(THREADS), rhythms._last_days

    def look_with_all_others(lead_id):
        days = look(lead_id)
        all_have_looked.wait(60)
        return days

    monkeypatch.setattr(rhythms, "_last_days", look_with_all_others)

    def order_unheld(number):
        at = NOON + timedelta(days=number)
        with transaction.atomic():
            touch = Interaction.objects.create(
                lead_id=account, kind="order", at=at, created_at=NOON
            )
            Engagement.objects.create(
                interaction=touch, lead_id=account, order_placed=True, ordered_at=at
            )
            rhythms.recount(lead_id=account)

    outcomes = rush(order_unheld, range(THREADS))

    assert outcomes == [None] * THREADS
    assert broken() == ["accounts.rhythm_is_of_the_orders"]
