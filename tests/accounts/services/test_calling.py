"""Calls recorded, moved and taken back; two at once leave one consistent plan."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from leadflow.accounts.models import CallPlan
from leadflow.accounts.rules.plans import BadCall
from leadflow.accounts.services import guards
from leadflow.accounts.services.calling import PlanMoved, move_call, record_call, undo_call
from leadflow.accounts.services.plans import update_plan
from leadflow.accounts.types import Frequency
from leadflow.identity.types import SYSTEM
from leadflow.leads.models import Lead, TimelineEntry
from leadflow.leads.rules.fields import told
from leadflow.leads.services import NotYourWords, TooLate
from leadflow.leads.services.guards import to_work_on
from tests.factories.accounts import make_account, make_kam, make_team
from tests.factories.accounts_calls import call_steps, make_call_plan
from tests.factories.leads import NOON
from tests.harness.races import rush

WEEK = timedelta(days=7)
UTC_ZONE = ZoneInfo("UTC")


def dates_of(plan):
    return CallPlan.objects.values_list("last_called", "next_call_date").get(pk=plan.pk)


@pytest.mark.django_db
def test_a_call_now_plans_the_next():
    plan = make_call_plan()

    record_call(actor=SYSTEM, plan_id=plan.pk, now=NOON)

    assert dates_of(plan) == (NOON, NOON + WEEK)


@pytest.mark.django_db
def test_a_call_told_later_counts_from_when_it_was():
    plan = make_call_plan()
    then = NOON - timedelta(days=2)

    record_call(actor=SYSTEM, plan_id=plan.pk, last_called=then, now=NOON)

    assert dates_of(plan) == (then, then + WEEK)


@pytest.mark.django_db
def test_the_next_call_keeps_working_days_of_the_accounts_country():
    account = make_account(country="ZA")
    plan = make_call_plan(account, frequency=Frequency.DAILY, keeps_working_days=True)
    friday = datetime(2026, 9, 23, 12, tzinfo=UTC)  # the day before Heritage Day

    record_call(actor=SYSTEM, plan_id=plan.pk, now=friday)

    assert dates_of(plan)[1] == datetime(2026, 9, 25, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_a_call_is_work_on_the_account():
    kam = make_kam()
    plan = make_call_plan(make_account(kam))

    record_call(actor=kam, plan_id=plan.pk, now=NOON + WEEK)

    assert Lead.objects.get(pk=plan.lead_id).touched_at == NOON + WEEK


@pytest.mark.django_db
def test_the_same_call_again_is_no_step():
    plan = make_call_plan()
    record_call(actor=SYSTEM, plan_id=plan.pk, last_called=NOON, now=NOON)

    record_call(actor=SYSTEM, plan_id=plan.pk, last_called=NOON, now=NOON)

    assert len(call_steps(plan)) == 1


@pytest.mark.django_db
def test_a_call_of_next_week_is_refused():
    plan = make_call_plan()
    before = dates_of(plan)

    with pytest.raises(BadCall):
        record_call(actor=SYSTEM, plan_id=plan.pk, last_called=NOON + WEEK, now=NOON)

    assert dates_of(plan) == before


@pytest.mark.django_db
def test_a_recorded_call_is_taken_back():
    kam = make_kam()
    plan = make_call_plan(make_account(kam))
    before = dates_of(plan)
    record_call(actor=kam, plan_id=plan.pk, now=NOON)

    undo_call(actor=kam, plan_id=plan.pk, now=NOON)

    assert dates_of(plan) == before


@pytest.mark.django_db
def test_a_call_is_taken_back_once():
    kam = make_kam()
    plan = make_call_plan(make_account(kam))
    record_call(actor=kam, plan_id=plan.pk, now=NOON)
    undo_call(actor=kam, plan_id=plan.pk, now=NOON)

    with pytest.raises(PlanMoved):
        undo_call(actor=kam, plan_id=plan.pk, now=NOON)


@pytest.mark.django_db
def test_a_plan_that_changed_since_is_not_put_back():
    kam = make_kam()
    plan = make_call_plan(make_account(kam))
    record_call(actor=kam, plan_id=plan.pk, now=NOON)
    update_plan(actor=kam, plan_id=plan.pk, changes={"frequency": "DAILY"}, now=NOON)
    before = dates_of(plan)

    with pytest.raises(PlanMoved):
        undo_call(actor=kam, plan_id=plan.pk, now=NOON)

    assert dates_of(plan) == before


@pytest.mark.django_db
def test_somebody_elses_call_is_not_taken_back():
    team = make_team()
    kam = make_kam(team)
    plan = make_call_plan(make_account(kam))
    record_call(actor=kam, plan_id=plan.pk, now=NOON)

    with pytest.raises(NotYourWords):
        undo_call(actor=make_kam(team), plan_id=plan.pk, now=NOON)

    assert dates_of(plan)[0] == NOON


@pytest.mark.django_db
def test_a_call_of_the_day_before_yesterday_stays():
    kam = make_kam()
    plan = make_call_plan(make_account(kam))
    record_call(actor=kam, plan_id=plan.pk, now=NOON)

    with pytest.raises(TooLate):
        undo_call(actor=kam, plan_id=plan.pk, now=NOON + timedelta(days=2))

    assert dates_of(plan)[0] == NOON


@pytest.mark.django_db
def test_a_moved_call_keeps_its_time_and_can_be_moved_back():
    kam = make_kam()
    at = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
    plan = make_call_plan(make_account(kam), next_call_date=at)

    move_call(actor=kam, plan_id=plan.pk, to=date(2026, 3, 14), reader=UTC_ZONE, now=NOON)
    assert dates_of(plan) == (None, at + timedelta(days=2))

    undo_call(actor=kam, plan_id=plan.pk, now=NOON)
    assert dates_of(plan) == (None, at)


@pytest.mark.django_db
@pytest.mark.parametrize("to", [date(2026, 3, 9), date(1, 1, 1), date(9999, 12, 31)])
def test_a_call_is_not_moved_to_the_past_or_another_age(to):
    plan = make_call_plan()
    before = dates_of(plan)

    with pytest.raises(BadCall):
        move_call(actor=SYSTEM, plan_id=plan.pk, to=to, reader=UTC_ZONE, now=NOON)

    assert dates_of(plan) == before


def record_both(plan):
    calls = [NOON - timedelta(hours=hours) for hours in range(6)]
    return rush(
        lambda called: record_call(actor=SYSTEM, plan_id=plan.pk, last_called=called, now=NOON),
        calls,
    )


def chain_of(plan):
    """Return the dates each step found and left, which follow on each other or do not."""
    first = {"last_called": None, "next_call_date": told(plan.next_call_date)}
    steps = call_steps(plan)
    return [first, *(step["after"] for step in steps)], [
        *(step["before"] for step in steps),
        dict(zip(("last_called", "next_call_date"), map(told, dates_of(plan)), strict=True)),
    ]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_calls_recorded_at_once_leave_one_consistent_plan():
    plan = make_call_plan()

    answers = record_both(plan)

    left, found = chain_of(plan)
    assert answers == [None] * 6
    assert left == found
    called, following = dates_of(plan)
    assert following == called + WEEK
    assert CallPlan.objects.get().version == 7


@contextmanager
def without_the_lock(monkeypatch):
    """Let everybody in at once."""

    def unheld(*, actor, lead_id, if_version=None):
        return to_work_on(actor=actor, lead_id=lead_id, if_version=if_version)

    monkeypatch.setattr(guards, "hold", unheld)
    yield
    monkeypatch.undo()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_calls_at_once_do_not_follow_on_each_other(monkeypatch):
    for _ in range(10):
        plan = make_call_plan()
        with without_the_lock(monkeypatch):
            record_both(plan)
        left, found = chain_of(plan)
        if left != found:
            return
    pytest.fail("the race never showed")


@pytest.mark.django_db
def test_each_step_tells_the_dates_in_the_accounts_own_time():
    plan = make_call_plan(make_account(timezone="Asia/Kolkata"))

    record_call(actor=SYSTEM, plan_id=plan.pk, now=NOON)

    text = TimelineEntry.objects.filter(lead=plan.lead_id).latest("seq").text
    assert text == "Called: the next call is on 17 Mar 2026 at 17:30 (Asia/Kolkata)"
