"""The reports: who does well, who badly, and what was ordered, in the organisation's months."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from leadflow.accounts.models import Engagement
from leadflow.accounts.queries.history import order_months, order_totals, rhythm_of_account
from leadflow.accounts.queries.profiles import AccountNotFound
from leadflow.accounts.queries.reports import order_patterns, performing, underperforming
from leadflow.accounts.queries.trends import order_trend, performance_numbers
from leadflow.accounts.rules.performance import is_performing, underperformance
from leadflow.accounts.types.orders import PerformanceFilters
from leadflow.identity.types import SYSTEM, Role
from leadflow.leads.models import Interaction, Lead
from leadflow.leads.types import LeadStatus
from tests.factories.accounts import make_account, make_kam, make_team
from tests.factories.accounts_orders import every, make_engagement, make_order, make_orders
from tests.factories.identity import make_actor
from tests.factories.leads import NOON

pytestmark = pytest.mark.django_db

ZONES = (
    "UTC",
    "Asia/Kolkata",
    "America/New_York",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Africa/Cairo",
)
LAST, THIS = NOON - timedelta(days=20), NOON - timedelta(days=2)


def order_at(account, *moments, price=None):
    """Write orders without history, quickly."""
    for moment in moments:
        touch = Interaction.objects.create(
            lead_id=account.pk, kind="order", at=moment, created_at=moment
        )
        Engagement.objects.create(
            interaction=touch,
            lead_id=account.pk,
            order_placed=True,
            ordered_at=moment,
            total_price=price,
        )


def pattern(account, now=NOON):
    page = order_patterns(actor=SYSTEM, now=now)
    (row,) = [row for row in page.items if row.restaurant_id == account.pk]
    return row


def ids(page):
    return [row.id for row in page.items]


@examples(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    zone=st.sampled_from(ZONES),
    now=st.datetimes(datetime(2023, 11, 1), datetime(2026, 12, 31)),
    near=st.lists(st.tuples(st.sampled_from((-2, -1, 0, 1, 2)), st.integers(-30, 30)), max_size=8),
    price=st.decimals(0, 9_999, places=2),
)
def test_months_agree_with_a_plain_count(settings, zone, now, near, price):
    """Orders within 30 hours of the first of months, as a calendar on the wall would count them."""
    settings.ORGANISATION_TIME_ZONE = zone
    now, wall = now.replace(tzinfo=UTC), ZoneInfo(zone)
    savepoint = transaction.savepoint()
    account = make_account()
    here = now.astimezone(wall)
    moments = [
        datetime(*divmod_month(here, shift), 1, tzinfo=UTC) + timedelta(hours=hours)
        for shift, hours in near
    ]
    order_at(account, *moments, price=price)

    row = pattern(account, now)
    trend = order_trend(actor=SYSTEM, now=now, count=3)
    own = order_months(actor=make_actor(Role.HEAD), lead_id=account.pk, now=now, months=3)
    transaction.savepoint_rollback(savepoint)

    said = [(moment.astimezone(wall).year, moment.astimezone(wall).month) for moment in moments]
    counts = [said.count(divmod_month(here, shift)) for shift in (-2, -1, 0)]
    assert [row.orders_last_month, row.orders_this_month] == counts[1:]
    assert [row.total_last_month, row.total_this_month] == [price * n for n in counts[1:]]
    assert [month.orders for month in trend] == counts
    assert [month.total for month in trend] == [price * n for n in counts]
    assert own == trend


def divmod_month(moment, shift):
    """Return year and month so many months from a moment's."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + shift, 12)
    return year, month + 1


@examples(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    status=st.sampled_from(list(LeadStatus)),
    potential=st.none() | st.sampled_from([Decimal(n) for n in (0, 5, 9_999, 10_000, 90_000)]),
    last=st.integers(0, 5),
    this=st.integers(0, 5),
    threshold=st.none() | st.sampled_from([Decimal(n) for n in (0, 5, 10_000, 20_000)]),
)
def test_the_database_decides_as_the_rules(status, potential, last, this, threshold):
    savepoint = transaction.savepoint()
    account = make_account(status=status, potential_revenue=potential)
    order_at(account, *[LAST] * last, *[THIS] * this)
    filters = PerformanceFilters(threshold=threshold)

    well = performing(actor=SYSTEM, filters=filters, now=NOON).items
    badly = underperforming(actor=SYSTEM, filters=filters, now=NOON).items
    numbers = performance_numbers(actor=SYSTEM, filters=filters, now=NOON)
    transaction.savepoint_rollback(savepoint)

    bar = Decimal(10_000) if threshold is None else threshold
    is_won = status is LeadStatus.CONVERTED
    reasons = underperformance(
        is_converted=is_won,
        potential=potential,
        orders_last_month=last,
        orders_this_month=this,
        threshold=bar,
    )
    is_well = is_performing(is_converted=is_won, potential=potential, threshold=bar)
    assert [row.id for row in well] == ([account.pk] if is_well else [])
    assert [row.reasons for row in badly] == ([reasons] if reasons else [])
    assert (numbers.accounts, numbers.performing) == (1, int(is_well))
    assert numbers.low_potential + numbers.orders_dropped == len(reasons)
    assert (numbers.orders_last_month, numbers.orders_this_month) == (last, this)


def test_each_sees_the_accounts_that_are_theirs():
    team = make_team()
    mine, mates = make_kam(team), make_kam(team)
    facts = {"status": LeadStatus.CONVERTED, "potential_revenue": Decimal(20_000)}
    own, of_team = make_account(mine, **facts), make_account(mates, **facts)
    foreign = make_account(make_kam(), **facts)

    assert ids(performing(actor=mine, now=NOON)) == [own.pk, of_team.pk]
    assert ids(performing(actor=SYSTEM, now=NOON)) == [own.pk, of_team.pk, foreign.pk]
    assert ids(performing(actor=make_actor(Role.AFFILIATE), now=NOON)) == []


def test_a_report_is_narrowed_to_an_owner():
    kam = make_kam()
    account = make_account(kam)
    make_account()

    page = order_patterns(
        actor=SYSTEM, filters=PerformanceFilters(assigned_to=kam.user_id), now=NOON
    )

    assert [row.restaurant_id for row in page.items] == [account.pk]


def test_orders_that_dropped_at_others_are_not_mine():
    kam = make_kam()
    mine = make_account(kam, status=LeadStatus.CONVERTED)
    foreign = make_account(status=LeadStatus.CONVERTED)
    for account in (mine, foreign):
        order_at(account, LAST)

    assert ids(underperforming(actor=kam, now=NOON)) == [mine.pk]


def test_pages_follow_each_other():
    accounts = [make_account(status=LeadStatus.NEW).pk for _ in range(5)]

    first = underperforming(actor=SYSTEM, limit=2, now=NOON)
    rest = underperforming(actor=SYSTEM, limit=5, cursor=first.next_cursor, now=NOON)

    assert ids(first) + ids(rest) == accounts
    assert rest.next_cursor is None


def test_totals_of_an_account_are_exact_and_know_no_calls():
    account = make_account()
    for price in ("0.10", "0.20", "1234567.89"):
        make_order(account.pk, total_price=Decimal(price))
    make_engagement(account.pk, at=NOON + timedelta(days=1))

    totals = order_totals(actor=SYSTEM, lead_id=account.pk)

    assert (totals.orders, totals.total) == (3, Decimal("1234568.19"))
    assert (totals.first_order, totals.last_order) == (NOON, NOON)


def test_an_account_without_orders_has_nothing():
    account = make_account()

    totals = order_totals(actor=SYSTEM, lead_id=account.pk)

    assert (totals.orders, totals.total, totals.last_order) == (0, 0, None)
    assert rhythm_of_account(actor=SYSTEM, lead_id=account.pk, now=NOON) is None


def test_a_strangers_account_tells_nothing():
    account = make_account()

    with pytest.raises(AccountNotFound):
        order_totals(actor=make_kam(), lead_id=account.pk)


def test_a_rhythm_is_told_as_of_today():
    account = make_account()
    make_orders(account.pk, *every(7, count=6, until=NOON.date() - timedelta(days=30)))

    found = rhythm_of_account(actor=SYSTEM, lead_id=account.pk, now=NOON)

    assert (found.interval, found.is_broken, found.days_late) == (7, True, 23)


def test_orders_of_an_account_put_away_count_in_no_trend():
    gone, kept = make_account(), make_account()
    for account in (gone, kept):
        order_at(account, THIS, price=Decimal(10))
    Lead.objects.filter(pk=gone.pk).update(deleted_at=NOON)

    month = order_trend(actor=SYSTEM, now=NOON)[-1]

    assert (month.orders, month.total) == (1, Decimal(10))


@pytest.mark.parametrize(
    "ask",
    [performing, underperforming, order_patterns, order_trend, performance_numbers],
    ids=lambda ask: ask.__name__,
)
def test_more_accounts_are_no_more_queries(ask):
    """Two of few accounts, two of many more: as many queries."""
    kam = make_kam()

    def asked():
        with CaptureQueriesContext(connection) as captured:
            ask(actor=kam, now=NOON)
        return len(captured)

    def add(count):
        for _ in range(count):
            account = make_account(
                kam, status=LeadStatus.CONVERTED, potential_revenue=Decimal(20_000)
            )
            order_at(account, LAST, LAST, THIS)

    add(1)
    few = asked()
    add(8)

    assert asked() == few
