"""Accounts that should have ordered: known in time, never on thin data, and each once."""

from datetime import timedelta

import pytest

from leadflow.accounts.models import OrderRhythm
from leadflow.accounts.queries import reach
from leadflow.accounts.queries.alarms import rhythm_alarms
from leadflow.accounts.types.orders import PerformanceFilters
from leadflow.identity.types import SYSTEM
from leadflow.leads.models import Lead
from leadflow.leads.types import LeadStatus
from tests.factories.accounts import make_account, make_kam
from tests.factories.accounts_orders import every, make_engagement, make_orders
from tests.factories.leads import NOON

pytestmark = pytest.mark.django_db

TODAY = NOON.date()


def late(*, days=30, **facts):
    """An account that ordered every week until so many days ago."""
    account = make_account(**facts)
    make_orders(account.pk, *every(7, count=6, until=TODAY - timedelta(days=days)))
    return account


def alarms(**narrowed):
    return rhythm_alarms(actor=narrowed.pop("actor", SYSTEM), now=NOON, **narrowed).items


@pytest.fixture(params=["few", "many"])
def _both_ways(request, monkeypatch):
    if request.param == "many":
        monkeypatch.setattr(reach, "FEW", 0)


@pytest.mark.usefixtures("_both_ways")
def test_an_alarm_tells_all_about_itself():
    kam = make_kam()
    account = late(actor=kam)
    make_engagement(account.pk, at=NOON - timedelta(days=3))
    make_engagement(account.pk, at=NOON + timedelta(days=3), now=NOON)

    (alarm,) = alarms()

    assert (alarm.restaurant_id, alarm.assigned_to) == (account.pk, kam.user_id)
    assert (alarm.interval, alarm.confidence) == (7, 0.71)
    assert alarm.due_on == TODAY - timedelta(days=23)
    assert (alarm.days_late, alarm.last_order) == (23, TODAY - timedelta(days=30))
    assert (alarm.last_contact, alarm.last_contact_kind) == (NOON - timedelta(days=3), "call")


@pytest.mark.usefixtures("_both_ways")
def test_the_latest_alarms_come_first():
    old, fresh = late(days=90), late(days=12)

    assert [alarm.restaurant_id for alarm in alarms()] == [fresh.pk, old.pk]


def test_pages_follow_each_other():
    made = [late(days=days).pk for days in (12, 20, 20, 40)]

    first = rhythm_alarms(actor=SYSTEM, limit=2, now=NOON)
    rest = rhythm_alarms(actor=SYSTEM, limit=2, cursor=first.next_cursor, now=NOON)

    found = [alarm.restaurant_id for alarm in (*first.items, *rest.items)]
    assert found == [made[0], made[2], made[1], made[3]]


def test_who_ordered_in_time_raises_none():
    late(days=6)

    assert alarms() == []


def test_two_orders_raise_none():
    account = make_account()
    make_orders(account.pk, *every(7, count=2, until=TODAY - timedelta(days=90)))

    assert alarms() == []


def test_irregular_orders_raise_none():
    account = make_account()
    gaps = (1, 2, 41, 44, 121, 122)
    make_orders(account.pk, *[TODAY - timedelta(days=300 - gap) for gap in gaps])

    assert OrderRhythm.objects.filter(pk=account.pk).exists()
    assert alarms() == []


@pytest.mark.usefixtures("_both_ways")
def test_lost_accounts_and_those_put_away_raise_none():
    late(status=LeadStatus.LOST)
    gone = late()
    Lead.objects.filter(pk=gone.pk).update(deleted_at=NOON)

    assert alarms() == []


@pytest.mark.usefixtures("_both_ways")
def test_each_sees_their_own():
    kam = make_kam()
    own = late(actor=kam)
    late()

    assert [alarm.restaurant_id for alarm in alarms(actor=kam)] == [own.pk]
    narrowed = alarms(filters=PerformanceFilters(assigned_to=kam.user_id))
    assert [alarm.restaurant_id for alarm in narrowed] == [own.pk]


@pytest.mark.parametrize("count", [1, 5])
def test_a_list_takes_two_queries(count, django_assert_num_queries):
    for _ in range(count):
        late()

    with django_assert_num_queries(2):
        alarms()
