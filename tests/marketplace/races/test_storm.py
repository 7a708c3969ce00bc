"""Every buyer at every lead at once, on real transactions. `CHAOS_PROFILE=full`: 200 leads, 16."""

import os
import random
from collections import Counter

import pytest
from django.db.models import Count, Sum

from leadflow.config.verification import verify_everything
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.ledger.models import Entry, Posting
from leadflow.ledger.queries import balance_of
from leadflow.ledger.types import AccountKind
from leadflow.marketplace.models import Access, Assignment, Listing
from leadflow.marketplace.services import purchase as module
from tests.factories.market import actor_of, make_listing, make_provider
from tests.harness.races import rush

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(900),
]

IS_FULL = os.environ.get("CHAOS_PROFILE") == "full"
LEADS, BUYERS = (200, 16) if IS_FULL else (20, 8)
SEATS = 3
WEALTH = 1000


@pytest.fixture
def market(settings):
    """Return leads on offer and providers who may buy every one of them."""
    settings.MARKET_LEADS_PER_PHONE_A_DAY = 10**6
    buyers = [make_provider(credits=WEALTH) for _ in range(BUYERS)]
    return [make_listing().pk for _ in range(LEADS)], buyers


def buy(provider, lead_id):
    """Buy as a request does; return what was bought, or what was answered instead."""
    try:
        return module.purchase(actor=actor_of(provider), lead_id=lead_id, now=now())
    except Exception as refusal:  # noqa: BLE001 - what it raised is the answer
        return refusal


def buy_everything(leads):
    """Return what lets a buyer try every lead, some twice, all buyers near the same few leads."""

    def run(provider):
        order = [lead for lead in leads for _ in range(1 + (lead % 5 == 0))]
        near = {lead: place + random.random() * 4 for place, lead in enumerate(leads)}
        return [buy(provider, lead) for lead in sorted(order, key=lambda lead: near[lead])]

    return run


def storm(leads, buyers):
    """Let everybody buy everything at once; return every single answer."""
    answers = rush(buy_everything(leads), buyers)
    faults = [run for run in answers if isinstance(run, Exception)]
    assert faults == []
    return [answer for run in answers for answer in run]


def strangers(answers):
    """Return what no buyer should ever be answered."""
    return [
        answer
        for answer in answers
        if isinstance(answer, Exception) and not isinstance(answer, DomainError)
    ]


def test_a_storm_sells_every_seat_once_and_charges_every_buyer_once(market):
    leads, buyers = market

    answers = storm(leads, buyers)

    assert strangers(answers) == []
    sold = [answer for answer in answers if isinstance(answer, module.Purchase)]
    assert Counter(one.is_new for one in sold)[True] == LEADS * SEATS
    assert Assignment.objects.count() == Access.objects.count() == LEADS * SEATS
    assert set(
        Listing.objects.annotate(seats=Count("assignments")).values_list("seats", flat=True)
    ) == {SEATS}
    paid = Assignment.objects.aggregate(all=Sum("credits_charged"))["all"]
    assert Posting.objects.filter(kind="purchase").count() == LEADS * SEATS
    assert sum(balance_of(one.user_id) for one in buyers) == BUYERS * WEALTH - paid
    assert [found for found in verify_everything(now=now()) if found.broken] == []


def test_wallets_that_run_dry_in_a_storm_never_fall_below_zero(market):
    leads, rich = market
    poor = [make_provider(credits=2) for _ in range(4)]

    answers = storm(leads, poor + rich[:4])

    assert strangers(answers) == []
    assert (
        min(
            Entry.objects.filter(account__kind=AccountKind.WALLET).values_list("balance", flat=True)
        )
        >= 0
    )
    spent = Assignment.objects.filter(provider__in=poor).aggregate(all=Sum("credits_charged"))
    assert sum(balance_of(one.user_id) for one in poor) == 2 * len(poor) - (spent["all"] or 0)
    assert [found for found in verify_everything(now=now()) if found.broken] == []


def test_without_the_lock_a_storm_breaks_sales(market, monkeypatch):
    """The twin: whoever looks without holding the lead finds a seat that is not there any more."""
    leads, buyers = market

    def merely_read(lead_id):
        return Listing.objects.select_related("lead", "category").get(pk=lead_id)

    monkeypatch.setattr(module, "held", merely_read)

    assert strangers(storm(leads, buyers)) != []
