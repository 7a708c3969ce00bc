"""Whatever is done to orders, by whichever way: the rhythm is the rule's of the raw orders."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from leadflow.accounts.models import OrderRhythm
from leadflow.accounts.queries.checks import verify_accounts
from leadflow.accounts.queries.history import RHYTHM, order_totals
from leadflow.accounts.rules.rhythm import Rhythm, rhythm_of
from leadflow.accounts.services.engagements import (
    delete_engagement,
    restore_engagement,
    update_engagement,
)
from leadflow.identity.types import SYSTEM
from leadflow.leads.services import take_back_interaction
from tests.factories.accounts import make_account, make_kam
from tests.factories.accounts_orders import make_engagement, make_order

pytestmark = pytest.mark.django_db

FIRST = date(2026, 1, 1)
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOURS = st.integers(0, 24 * 60)
PRICES = st.none() | st.decimals(0, 100_000, places=2)


def moment(hour):
    return datetime(FIRST.year, 1, 1, tzinfo=UTC) + timedelta(hours=hour)


class Orders(RuleBasedStateMachine):
    """One account in an organisation in Kolkata, and a plain list of its orders."""

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.kam = make_kam()
        self.account = make_account(self.kam, at=NOW).pk
        self.orders = {}
        self.calls = set()
        self.removed = {}

    def teardown(self):
        transaction.savepoint_rollback(self.savepoint)

    @rule(hour=HOURS, price=PRICES)
    def order(self, hour, price):
        made = make_order(self.account, actor=self.kam, at=moment(hour), now=NOW, total_price=price)
        self.orders[made] = (hour, price)

    @rule(hour=HOURS)
    def call(self, hour):
        self.calls.add(make_engagement(self.account, at=moment(hour), now=NOW))

    @rule(data=st.data(), hour=HOURS, price=PRICES)
    def correct(self, data, hour, price):
        if not self.orders:
            return
        chosen = data.draw(st.sampled_from(sorted(self.orders)))
        self.change(chosen, {"order_date": moment(hour), "total_price": price})
        self.orders[chosen] = (hour, price)

    @rule(data=st.data(), hour=HOURS)
    def call_was_an_order(self, data, hour):
        if not self.calls:
            return
        chosen = data.draw(st.sampled_from(sorted(self.calls)))
        self.change(chosen, {"order_placed": True, "at": moment(hour), "order_date": None})
        self.calls.discard(chosen)
        self.orders[chosen] = (hour, None)

    @rule(data=st.data())
    def order_was_none(self, data):
        if not self.orders:
            return
        chosen = data.draw(st.sampled_from(sorted(self.orders)))
        self.change(chosen, {"order_placed": False, "total_price": None})
        del self.orders[chosen]
        self.calls.add(chosen)

    @rule(data=st.data())
    def remove(self, data):
        if not self.orders:
            return
        chosen = data.draw(st.sampled_from(sorted(self.orders)))
        delete_engagement(actor=SYSTEM, engagement_id=chosen, now=NOW)
        self.removed[chosen] = self.orders.pop(chosen)

    @rule(data=st.data())
    def bring_back(self, data):
        if not self.removed:
            return
        chosen = data.draw(st.sampled_from(sorted(self.removed)))
        restore_engagement(actor=SYSTEM, lead_id=self.account, engagement_id=chosen, now=NOW)
        self.orders[chosen] = self.removed.pop(chosen)

    @rule(data=st.data())
    def take_back_by_the_leads_api(self, data):
        own = sorted(each for each in self.orders if each not in self.calls)
        if not own:
            return
        chosen = data.draw(st.sampled_from(own))
        try:
            take_back_interaction(
                actor=self.kam, lead_id=self.account, interaction_id=chosen, now=NOW
            )
        except Exception as refusal:  # noqa: BLE001 - of what the system wrote
            assert "Only who wrote" in str(refusal)  # noqa: PT017
            return
        del self.orders[chosen]

    def change(self, chosen, changes):
        update_engagement(actor=SYSTEM, engagement_id=chosen, changes=changes, now=NOW)

    @invariant()
    def rhythm_is_the_rules(self):
        row = OrderRhythm.objects.filter(pk=self.account).values_list(*RHYTHM).first()
        moments = [moment(hour) for hour, _ in self.orders.values()]
        days = [(at + timedelta(hours=5, minutes=30)).date() for at in moments]
        assert (Rhythm(*row) if row else None) == rhythm_of(days)

    @invariant()
    def totals_are_sums(self):
        found = order_totals(actor=SYSTEM, lead_id=self.account)
        prices = [price or Decimal(0) for _, price in self.orders.values()]
        assert (found.orders, found.total) == (len(prices), sum(prices))

    @invariant()
    def the_books_are_sound(self):
        assert not [finding for finding in verify_accounts() if finding.broken]


@pytest.mark.usefixtures("_kolkata")
def test_the_rhythm_is_always_the_rules_of_the_raw_orders():
    run_state_machine_as_test(
        Orders,
        settings=settings(
            max_examples=20,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.fixture
def _kolkata(settings):
    settings.ORGANISATION_TIME_ZONE = "Asia/Kolkata"
