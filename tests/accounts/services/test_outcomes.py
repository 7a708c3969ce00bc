"""One click logs a call, counts it for the plans and plans the next; one more takes it all back."""

from datetime import timedelta

import pytest

from leadflow.accounts.models import CallPlan
from leadflow.accounts.services.calling import PlanMoved, record_call
from leadflow.accounts.services.outcomes import CallFacts, log_call, undo_logged
from leadflow.leads.models import Interaction, Lead
from leadflow.leads.queries import LeadNotFound
from leadflow.leads.rules import BadField
from leadflow.leads.types import Outcome
from tests.factories.accounts import make_account, make_kam
from tests.factories.accounts_calls import make_call_plan
from tests.factories.leads import NOON, make_lead

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
MIDNIGHT = NOON.replace(hour=0) + DAY
REACHED = CallFacts(Outcome.POSITIVE, "Reached", True, "Follow up", NOON + 3 * DAY)
NO_ANSWER = CallFacts(Outcome.NEUTRAL, "No answer", False, "Call again", NOON + DAY)
PROMISED = CallFacts(Outcome.FOLLOW_UP, "Call me", True, "Call back", NOON + 7 * DAY, True)


@pytest.fixture
def kam():
    return make_kam()


@pytest.fixture
def account(kam):
    return make_account(kam)


def log(actor, lead, facts=REACHED, *, now=NOON, **more):
    return log_call(actor=actor, lead_id=lead.pk, facts=facts, before=MIDNIGHT, now=now, **more)


def next_of(lead):
    return Lead.objects.values_list("next_action", "next_action_at").get(pk=lead.pk)


def calls_of(lead):
    plans = CallPlan.objects.filter(lead=lead.pk).order_by("id")
    return [*plans.values_list("last_called", "next_call_date")]


def test_a_talk_counts_for_every_plan_that_is_due(kam, account):
    make_call_plan(account, next_call_date=NOON - DAY)
    make_call_plan(account, purpose="Invoices", frequency="DAILY", next_call_date=NOON)
    make_call_plan(account, purpose="Later", next_call_date=NOON + 5 * DAY)

    logged = log(kam, account)

    assert calls_of(account) == [
        (NOON, NOON + 7 * DAY),
        (NOON, NOON + DAY),
        (None, NOON + 5 * DAY),
    ]
    assert logged.next_call == NOON + DAY


def test_a_talk_while_none_is_due_counts_for_the_next(kam, account):
    make_call_plan(account, next_call_date=NOON + 2 * DAY)

    log(kam, account)

    assert calls_of(account) == [(NOON, NOON + 7 * DAY)]


def test_whom_nobody_reached_is_called_again_tomorrow(kam, account):
    make_call_plan(account, next_call_date=NOON - 3 * DAY)

    log(kam, account, NO_ANSWER)

    assert calls_of(account) == [(None, NOON + DAY)]


def test_nobody_reached_leaves_a_plan_that_is_not_due(kam, account):
    make_call_plan(account, next_call_date=NOON + 2 * DAY)

    log(kam, account, NO_ANSWER)

    assert calls_of(account) == [(None, NOON + 2 * DAY)]
    assert next_of(account) == ("Call again", NOON + DAY)


def test_the_call_is_written_down(kam, account):
    log(kam, account, at=NOON - timedelta(hours=2))

    touch = Interaction.objects.get()
    assert (touch.kind, touch.outcome, touch.details) == ("call", "positive", "Reached")
    assert touch.at == NOON - timedelta(hours=2)


def test_a_plan_takes_the_place_of_a_next_action_that_was_due(kam, account):
    make_call_plan(account, next_call_date=NOON)
    Lead.objects.filter(pk=account.pk).update(next_action="Call", next_action_at=NOON)

    log(kam, account)

    assert next_of(account) == ("", None)


def test_a_next_action_of_another_day_stays(kam, account):
    make_call_plan(account, next_call_date=NOON)
    Lead.objects.filter(pk=account.pk).update(next_action="Visit", next_action_at=NOON + 5 * DAY)

    log(kam, account)

    assert next_of(account) == ("Visit", NOON + 5 * DAY)


def test_a_due_action_waits_for_tomorrow_where_nobody_was_reached(kam, account):
    make_call_plan(account, next_call_date=NOON)
    Lead.objects.filter(pk=account.pk).update(next_action="Visit", next_action_at=NOON)

    log(kam, account, NO_ANSWER)

    assert next_of(account) == ("Visit", NOON + DAY)


def test_a_promise_becomes_the_next_action_beside_the_plan(kam, account):
    make_call_plan(account, next_call_date=NOON)

    logged = log(kam, account, PROMISED)

    assert next_of(account) == ("Call back", NOON + 7 * DAY)
    assert (logged.next_call, logged.next_action) == (NOON + 7 * DAY, "Call back")


def test_a_lead_without_a_plan_gets_the_next_action(kam):
    lead = make_lead(assigned_to=kam.user_id)

    log(kam, lead)

    assert next_of(lead) == ("Follow up", NOON + 3 * DAY)


@pytest.mark.parametrize("facts", [REACHED, NO_ANSWER, PROMISED])
def test_everything_is_taken_back_at_once(kam, account, facts):
    make_call_plan(account, next_call_date=NOON - DAY)
    make_call_plan(account, purpose="Invoices", next_call_date=NOON)
    Lead.objects.filter(pk=account.pk).update(next_action="Visit", next_action_at=NOON)
    calls, action = calls_of(account), next_of(account)
    logged = log(kam, account, facts)

    undo_logged(actor=kam, lead_id=account.pk, touch_id=logged.touch_id, now=NOON)

    assert (calls_of(account), next_of(account)) == (calls, action)
    assert not Interaction.objects.exists()
    assert Lead.objects.get(pk=account.pk).touched_at is None


def test_nothing_is_taken_back_once_a_plan_has_changed(kam, account):
    plan = make_call_plan(account, next_call_date=NOON)
    logged = log(kam, account)
    record_call(actor=kam, plan_id=plan.pk, now=NOON + DAY)
    calls = calls_of(account)

    with pytest.raises(PlanMoved):
        undo_logged(actor=kam, lead_id=account.pk, touch_id=logged.touch_id, now=NOON)

    assert calls_of(account) == calls
    assert Interaction.objects.exists()


def test_a_plan_that_was_removed_since_does_not_hinder(kam, account):
    plan = make_call_plan(account, next_call_date=NOON)
    logged = log(kam, account)
    CallPlan.objects.filter(pk=plan.pk).delete()

    undo_logged(actor=kam, lead_id=account.pk, touch_id=logged.touch_id, now=NOON)

    assert not Interaction.objects.exists()


def test_another_kams_call_is_not_logged(account):
    with pytest.raises(LeadNotFound):
        log(make_kam(), account)

    assert not Interaction.objects.exists()


@pytest.mark.parametrize("at", [NOON - 8 * DAY, NOON + timedelta(hours=1)])
def test_a_call_of_another_week_is_refused(kam, account, at):
    with pytest.raises(BadField):
        log(kam, account, at=at)

    assert not Interaction.objects.exists()
