"""Training: enough to learn of, a version that does well makes prices, a person's choice stays."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from leadflow.identity.types import SYSTEM, Role
from leadflow.kernel.errors import Denied
from leadflow.marketplace.models import Assignment, FrozenPrice, PricingModel
from leadflow.marketplace.queries.outcomes import count_outcomes, outcomes
from leadflow.marketplace.queries.prices import model_in_force
from leadflow.marketplace.queries.pricing import evaluation, list_versions
from leadflow.marketplace.services.purchase import purchase
from leadflow.marketplace.services.training import train, train_daily
from leadflow.marketplace.services.versions import (
    NothingBefore,
    follow_training,
    put_in_force,
    roll_back,
    switch_off,
)
from leadflow.marketplace.subscribers import train_when_asked
from leadflow.marketplace.types import AssignmentState
from tests.factories.identity import make_actor
from tests.factories.market import actor_of, make_listing, make_provider
from tests.factories.pricing import a_market, a_version, sold, trained

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def in_force():
    model = model_in_force()
    return model.version if model else None


def test_199_outcomes_leave_every_price_at_one_credit():
    done = trained(size=199, now=NOON, provider=make_provider(now=NOON))

    assert (done.version, done.objection) == (None, "199 outcomes are known, 200 are needed")
    assert not PricingModel.objects.exists()


def test_what_was_learnt_makes_prices_and_is_kept_with_how_well_it_did():
    done = trained(now=NOON, provider=make_provider(now=NOON))

    found = evaluation(actor=SYSTEM, version=1, now=NOON)

    assert (done.version, done.is_in_force, in_force()) == (1, True, 1)
    assert found.row.metrics == done.metrics
    assert (found.row.outcomes, found.comparison.looks) == (400, 400)
    assert {one.verdict for one in found.drift} == {"steady"}


def test_leads_that_are_easily_won_cost_more():
    provider = make_provider(now=NOON, category="moving", credits=10)
    trained(now=NOON, provider=provider)
    wanted = make_listing(now=NOON, urgency="emergency", budget_min=30000)
    unwanted = make_listing(
        now=NOON, category="moving", urgency="flexible", suburb="", address="", contact_email=""
    )

    dear = purchase(actor=actor_of(make_provider(now=NOON)), lead_id=wanted.pk, now=NOON)
    cheap = purchase(actor=actor_of(provider), lead_id=unwanted.pk, now=NOON)

    assert (dear.credit_cost, cheap.credit_cost) == (3, 1)


def test_what_does_badly_is_kept_but_makes_no_prices():
    lots = [replace(one, won=number % 3 == 0) for number, one in enumerate(a_market(300))]
    sold(lots, now=NOON, provider=make_provider(now=NOON))

    done = train(actor=SYSTEM, now=NOON)

    assert (done.version, done.is_in_force, in_force()) == (1, False, None)
    assert PricingModel.objects.get().objection == done.objection != ""


def test_what_somebody_chose_stays_until_they_leave_it_to_training():
    head, old = make_actor(Role.HEAD), a_version(now=NOON)
    put_in_force(actor=head, version=old.version, now=NOON)
    trained(size=300, now=NOON, provider=make_provider(now=NOON))
    kept = in_force()

    follow_training(actor=head, now=NOON)

    assert (kept, in_force()) == (1, 2)


def test_the_way_back_leads_to_what_was_in_force_before():
    head = make_actor(Role.HEAD)
    for _ in range(2):
        put_in_force(actor=head, version=a_version(now=NOON).version, now=NOON)

    was = [roll_back(actor=head, now=NOON), in_force(), roll_back(actor=head, now=NOON)]

    assert was == [1, 1, 2]


def test_the_way_back_from_the_first_version_is_one_credit_for_all():
    head = make_actor(Role.HEAD)
    with pytest.raises(NothingBefore):
        roll_back(actor=head, now=NOON)
    put_in_force(actor=head, version=a_version(now=NOON).version, now=NOON)

    assert (roll_back(actor=head, now=NOON), in_force()) == (None, None)
    assert roll_back(actor=head, now=NOON) == 1


def test_only_who_runs_the_marketplace_chooses_and_trains():
    provider = actor_of(make_provider(now=NOON))

    for act in (switch_off, train, roll_back, follow_training):
        with pytest.raises(Denied):
            act(actor=provider, now=NOON)


def test_the_worker_trains_once_a_day_and_only_when_there_is_something_new():
    provider = make_provider(now=NOON)
    sold(a_market(250), now=NOON, provider=provider)

    for hours in (0, 1, 24, 48):
        train_daily(NOON + timedelta(hours=hours))
    same = PricingModel.objects.count()
    lost = Assignment.objects.filter(status=AssignmentState.LOST).first()
    Assignment.objects.filter(pk=lost.pk).update(status=AssignmentState.REFUNDED)
    train_daily(NOON + 2 * DAY)

    assert (same, PricingModel.objects.count()) == (1, 2)


def test_the_worker_trains_when_somebody_asks():
    sold(a_market(250), now=NOON, provider=make_provider(now=NOON))
    head = make_actor(Role.HEAD)

    train_when_asked({"by_id": head.user_id}, NOON)

    [row] = list_versions(actor=head).items
    assert (row.version, row.trained_by, row.is_in_force) == (1, head.user_id, True)


def test_outcomes_are_wins_losses_and_what_was_given_up_but_not_refunds():
    provider = make_provider(now=NOON)
    states = [
        (AssignmentState.WON, 1),
        (AssignmentState.LOST, 1),
        (AssignmentState.QUOTED, 31),
        (AssignmentState.QUOTED, 29),
        (AssignmentState.REFUNDED, 40),
        (AssignmentState.WON, 366),
    ]
    for state, days in states:
        at = NOON - timedelta(days=days)
        bought = purchase(actor=actor_of(provider), lead_id=make_listing(now=at).pk, now=at)
        Assignment.objects.filter(pk=bought.assignment_id).update(status=state)

    found = outcomes(now=NOON)

    assert sorted(one.won for one in found) == [False, False, True]
    assert count_outcomes(now=NOON) == (3, 1)


def test_what_was_sold_before_prices_were_kept_is_learnt_of_without_what_was_around():
    provider, listing = make_provider(now=NOON), make_listing(now=NOON)
    bought = purchase(actor=actor_of(provider), lead_id=listing.pk, now=NOON)
    Assignment.objects.filter(pk=bought.assignment_id).update(status=AssignmentState.LOST)
    FrozenPrice.objects.all().delete()

    [one] = outcomes(now=NOON)

    assert (one.features.category, one.features.supply, one.features.hour) == ("plumbing", None, 12)


def test_a_version_is_measured_on_what_was_sold_by_it_too():
    provider = make_provider(now=NOON)
    model = a_version(now=NOON)
    sold(a_market(100), now=NOON, provider=provider)
    before = evaluation(actor=SYSTEM, version=1, now=NOON).lived
    FrozenPrice.objects.update(model=model, chance=0.3)

    lived = evaluation(actor=SYSTEM, version=1, now=NOON).lived

    assert before is None
    assert (lived.tested, lived.auc) == (100, 0.5)


def test_no_web_process_carries_what_training_needs():
    program = (
        "import leadflow.config.wsgi, leadflow.config.urls, leadflow.marketplace.services.training,"
        " sys; from django.urls import resolve; resolve('/app/market-staff/pricing/');"
        " print({'sklearn', 'numpy', 'scipy'} & set(sys.modules))"
    )

    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert told.stdout.strip() == "set()"
