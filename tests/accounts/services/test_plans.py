"""Call plans: made once for a purpose, changed, taken off and brought back."""

from datetime import timedelta

import pytest

from leadflow.accounts.models import CallPlan
from leadflow.accounts.queries.plans import PlanNotFound, get_plan
from leadflow.accounts.services.guards import NoSuchAccount
from leadflow.accounts.services.plans import (
    PlanExists,
    delete_plan,
    make_plan,
    restore_plan,
    set_frequency,
    update_plan,
)
from leadflow.accounts.types import Frequency, PlanFacts
from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import SYSTEM, Role
from leadflow.leads.models import TimelineEntry
from leadflow.leads.rules import BadField
from tests.factories.accounts import make_account, make_kam, make_team
from tests.factories.accounts_calls import make_call_plan
from tests.factories.identity import make_actor
from tests.factories.leads import NOON, make_lead

pytestmark = pytest.mark.django_db

WEEKLY = PlanFacts(Frequency.WEEKLY)


def kinds_of(lead_id):
    steps = TimelineEntry.objects.filter(lead_id=lead_id, kind__startswith="call_plan")
    return [*steps.order_by("seq").values_list("kind", flat=True)]


def test_a_plan_begins_at_the_next_midnight_of_the_account():
    account = make_account(timezone="Asia/Kolkata")

    plan_id = make_plan(actor=SYSTEM, lead_id=account.pk, facts=WEEKLY, now=NOON)

    plan = get_plan(actor=SYSTEM, plan_id=plan_id)
    assert plan.next_call_date == NOON.replace(hour=18, minute=30)
    assert (plan.zone, plan.last_called) == ("Asia/Kolkata", None)


def test_a_plan_that_keeps_working_days_begins_on_one():
    account = make_account(country="ZA")
    friday = NOON + timedelta(days=3)

    plan = make_call_plan(account, keeps_working_days=True, at=friday)

    assert plan.next_call_date.date() == (friday + timedelta(days=3)).date()


def test_making_a_plan_is_a_step_of_the_accounts_history():
    plan = make_call_plan()

    assert kinds_of(plan.lead_id) == ["call_plan.made"]


def test_an_account_has_one_plan_for_a_purpose():
    plan = make_call_plan()

    with pytest.raises(PlanExists) as refused:
        make_plan(actor=SYSTEM, lead_id=plan.lead_id, facts=WEEKLY, now=NOON)

    assert refused.value.details["plan"] == plan.pk
    assert CallPlan.objects.count() == 1


def test_another_purpose_is_another_plan():
    plan = make_call_plan()

    make_plan(
        actor=SYSTEM,
        lead_id=plan.lead_id,
        facts=PlanFacts(Frequency.DAILY, purpose="Invoices"),
        now=NOON,
    )

    assert CallPlan.objects.count() == 2


def test_a_lead_that_is_no_account_is_not_planned_for():
    lead = make_lead()

    with pytest.raises(NoSuchAccount):
        make_plan(actor=SYSTEM, lead_id=lead.pk, facts=WEEKLY, now=NOON)

    assert not CallPlan.objects.exists()


@pytest.mark.parametrize("zone", ["Nowhere", "Mars/Olympus"])
def test_a_zone_that_is_none_is_refused(zone):
    account = make_account()

    with pytest.raises(BadField):
        make_plan(
            actor=SYSTEM,
            lead_id=account.pk,
            facts=PlanFacts(Frequency.DAILY, timezone=zone),
            now=NOON,
        )

    assert not CallPlan.objects.exists()


def test_the_team_of_an_account_plans_its_calls():
    team = make_team()
    plan = make_call_plan(make_account(make_kam(team)))

    update_plan(actor=make_kam(team), plan_id=plan.pk, changes={"notes": "Ask for Jo"}, now=NOON)

    assert CallPlan.objects.get().notes == "Ask for Jo"


def test_another_kams_plan_is_not_there():
    plan = make_call_plan()

    with pytest.raises(PlanNotFound):
        update_plan(actor=make_kam(), plan_id=plan.pk, changes={"notes": "x"}, now=NOON)

    assert CallPlan.objects.get().notes == ""


def test_another_frequency_counts_from_the_last_call():
    plan = make_call_plan(last_called=NOON, next_call_date=NOON + timedelta(days=7))

    set_frequency(actor=SYSTEM, plan_id=plan.pk, frequency=Frequency.DAILY, now=NOON)

    assert CallPlan.objects.get().next_call_date == NOON + timedelta(days=1)


def test_another_zone_counts_from_the_last_call():
    plan = make_call_plan(last_called=NOON, frequency=Frequency.MONTHLY)

    update_plan(actor=SYSTEM, plan_id=plan.pk, changes={"timezone": "Europe/Berlin"}, now=NOON)

    assert CallPlan.objects.get().next_call_date == (NOON + timedelta(days=31)).replace(hour=11)


def test_a_next_call_that_is_told_is_kept():
    plan = make_call_plan(last_called=NOON)
    told = NOON + timedelta(days=3)

    update_plan(
        actor=SYSTEM,
        plan_id=plan.pk,
        changes={"frequency": "DAILY", "next_call_date": told},
        now=NOON,
    )

    assert CallPlan.objects.get().next_call_date == told


def test_the_same_again_is_no_step():
    plan = make_call_plan()

    update_plan(actor=SYSTEM, plan_id=plan.pk, changes={"frequency": "WEEKLY"}, now=NOON)

    assert kinds_of(plan.lead_id) == ["call_plan.made"]


def test_a_purpose_that_is_taken_is_refused():
    taken = make_call_plan(purpose="Orders")
    plan = make_call_plan(taken.lead.restaurant, purpose="Invoices")

    with pytest.raises(PlanExists):
        update_plan(actor=SYSTEM, plan_id=plan.pk, changes={"purpose": "Orders"}, now=NOON)

    assert CallPlan.objects.get(pk=plan.pk).purpose == "Invoices"


def test_a_removed_plan_comes_back_as_it_was():
    plan = make_call_plan(last_called=NOON, notes="Ask for Jo", timezone="Asia/Tokyo")
    was = CallPlan.objects.values().get()
    delete_plan(actor=SYSTEM, plan_id=plan.pk, now=NOON)
    assert not CallPlan.objects.exists()

    restore_plan(actor=SYSTEM, lead_id=plan.lead_id, plan_id=plan.pk, now=NOON)

    assert CallPlan.objects.values().get() == was
    assert kinds_of(plan.lead_id)[1:] == ["call_plan.removed", "call_plan.restored"]


def test_bringing_back_what_is_there_changes_nothing():
    plan = make_call_plan()

    restore_plan(actor=SYSTEM, lead_id=plan.lead_id, plan_id=plan.pk, now=NOON)

    assert kinds_of(plan.lead_id) == ["call_plan.made"]


def test_a_plan_does_not_come_back_where_another_took_its_place():
    plan = make_call_plan()
    delete_plan(actor=SYSTEM, plan_id=plan.pk, now=NOON)
    make_call_plan(plan.lead.restaurant)

    with pytest.raises(PlanExists):
        restore_plan(actor=SYSTEM, lead_id=plan.lead_id, plan_id=plan.pk, now=NOON)

    assert CallPlan.objects.count() == 1


def test_who_only_reads_accounts_plans_no_calls():
    plan = make_call_plan()

    with pytest.raises(NotPermitted):
        delete_plan(actor=make_actor(Role.COLLECTIONS), plan_id=plan.pk, now=NOON)

    assert CallPlan.objects.exists()
