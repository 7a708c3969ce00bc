"""The call desk's queue: overdue first, everybody once, every reason told, in so many queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadflow.accounts.queries import reach
from leadflow.accounts.queries.queue import LOOKED_AT, SHOWN, call_queue
from leadflow.accounts.rules.queue import Tier, Why
from leadflow.identity.types import SYSTEM, Role
from leadflow.leads.models import Lead
from leadflow.leads.types import LeadStatus
from tests.factories.accounts import make_account, make_contact, make_kam, make_team
from tests.factories.accounts_calls import make_call_plan, make_rhythm
from tests.factories.identity import make_actor
from tests.factories.leads import NOON, make_lead

pytestmark = pytest.mark.django_db

STARTS = NOON.replace(hour=0)
DAY = (STARTS, STARTS + timedelta(days=1))


def queue(actor=SYSTEM, owner_id=None):
    return call_queue(actor=actor, owner_id=owner_id, day=DAY, now=NOON)


def counted():
    with CaptureQueriesContext(connection) as captured:
        queue()
    return len(captured)


def names(found):
    return [row.lead.name for row in found.rows]


def plan(name, *, days=0, hours=0, **facts):
    account = make_account(SYSTEM, name=name, **facts)
    make_call_plan(account, next_call_date=NOON + timedelta(days=days, hours=hours))
    return account


def due(name, *, days=0, hours=0, action="Send the offer", **facts):
    lead = make_lead(name=name)
    at = NOON + timedelta(days=days, hours=hours)
    Lead.objects.filter(pk=lead.pk).update(next_action=action, next_action_at=at, **facts)
    return lead


def late(account):
    day = (NOON - timedelta(days=5)).date()
    return make_rhythm(
        account,
        last_order=day - timedelta(days=7),
        due_on=day,
        late_after=day + timedelta(days=2),
    )


def test_overdue_comes_first_then_broken_rhythms_then_today_then_the_fresh():
    make_lead(name="Fresh", status=LeadStatus.QUALIFIED)
    plan("Today", hours=2)
    late(make_account(SYSTEM, name="Rhythm"))
    due("Follow-up", days=-1)
    plan("Overdue", days=-3)

    assert names(queue()) == ["Overdue", "Follow-up", "Rhythm", "Today", "Fresh"]


def test_tomorrow_is_another_day():
    plan("Tomorrow", days=1)
    due("Tomorrow too", days=1)

    assert names(queue()) == []


def test_somebody_with_several_reasons_stands_there_once_with_all_of_them():
    account = plan("Taj", days=-3)
    late(account)
    Lead.objects.filter(pk=account.pk).update(next_action="Call back", next_action_at=NOON)

    (row,) = queue().rows

    assert [(reason.why, reason.tier) for reason in row.reasons] == [
        (Why.PLAN, Tier.OVERDUE),
        (Why.RHYTHM, Tier.RHYTHM),
        (Why.CALLBACK, Tier.TODAY),
    ]


def test_a_broken_rhythm_rests_once_somebody_was_spoken_to_today():
    account = make_account(SYSTEM)
    late(account)
    Lead.objects.filter(pk=account.pk).update(touched_at=NOON)

    assert names(queue()) == []


def test_thin_data_raises_no_alarm():
    late(make_account(SYSTEM)).__class__.objects.update(confidence=0.3)

    assert names(queue()) == []


@pytest.mark.parametrize(
    "facts", [{"touched_at": NOON}, {"next_action_at": NOON + 7 * (DAY[1] - DAY[0])}]
)
def test_who_was_worked_since_being_qualified_is_no_longer_fresh(facts):
    lead = make_lead(status=LeadStatus.QUALIFIED, at=NOON - timedelta(hours=2))
    Lead.objects.filter(pk=lead.pk).update(**facts)

    assert names(queue()) == []


def test_who_is_lost_is_not_followed_up_and_who_was_won_only_as_an_account():
    due("Lost", status=LeadStatus.LOST)
    due("Won", status=LeadStatus.CONVERTED)
    account = make_account(SYSTEM, name="Won account", status="CONVERTED")
    Lead.objects.filter(pk=account.pk).update(next_action="Ask", next_action_at=NOON)

    assert names(queue()) == ["Won account"]


def test_a_kam_calls_their_own_and_their_team_when_asked():
    team = make_team()
    kam, colleague = make_kam(team), make_kam(team)
    make_call_plan(make_account(kam, name="Mine"), next_call_date=NOON)
    make_call_plan(make_account(colleague, name="Ours"), next_call_date=NOON)
    make_call_plan(make_account(name="Theirs"), next_call_date=NOON)

    assert names(queue(kam, kam.user_id)) == ["Mine"]
    assert names(queue(kam)) == ["Mine", "Ours"]


def test_who_sees_no_leads_has_nobody_to_call():
    plan("Taj", days=-3)

    assert names(queue(make_actor(Role.PROVIDER))) == []


def test_a_row_tells_where_they_are_and_whom_to_ask_for():
    account = plan("Taj", days=-3, timezone="Asia/Kolkata", country="IN")
    make_contact(account, name="Nobody", phone="")
    make_contact(account, name="Meera", phone="+91 98765 43210")

    (row,) = queue().rows

    assert (row.zone, row.country) == ("Asia/Kolkata", "IN")
    assert (row.contact, row.contact_phone) == ("Meera", "+919876543210")


def test_the_first_of_a_long_queue_are_shown_and_all_are_counted():
    for number in range(SHOWN + 3):
        plan(f"Account {number:02}", days=-number)

    found = queue()

    assert names(found) == [f"Account {number:02}" for number in range(SHOWN + 2, 2, -1)]
    assert (found.waiting, found.is_exact) == (SHOWN + 3, True)


def test_a_queue_is_looked_at_no_further_than_it_is_worth():
    for number in range(LOOKED_AT):
        Lead.objects.filter(pk=make_lead().pk).update(next_action_at=NOON - timedelta(hours=number))

    found = queue()

    assert (len(found.rows), found.waiting, found.is_exact) == (SHOWN, LOOKED_AT, False)


def test_a_longer_queue_asks_no_more_questions():
    plan("Taj", days=-3)
    due("Asha", days=-1)
    short = counted()
    for number in range(12):
        late(plan(f"Account {number}", days=-1))
        due(f"Lead {number}")
        make_lead(status=LeadStatus.QUALIFIED)

    assert counted() == short
    assert short <= 12


@pytest.mark.parametrize(
    "index", ["accounts_plans_due", "leads_due", "accounts_late_orders", "leads_by_status"]
)
def test_each_source_of_a_long_queue_is_read_along_its_index(monkeypatch, index):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans by what is in the tables")
    monkeypatch.setattr(reach, "FEW", -1)  # as if there were many accounts
    with CaptureQueriesContext(connection) as captured:
        queue()
    plans = []
    with connection.cursor() as cursor:
        for query in captured:
            if "LIMIT" in query["sql"] and "ORDER BY" in query["sql"]:
                cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
                plans.append(str(cursor.fetchall()))

    (found,) = (plan for plan in plans if f"USING INDEX {index}" in plan)

    assert "TEMP B-TREE" not in found
