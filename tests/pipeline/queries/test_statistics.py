"""The numbers of the pipeline: right, of what one may see alone, in a fixed number of queries."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Role
from leadflow.leads.models import Lead, LeadTag, StatusChange, Tag
from leadflow.leads.types import LeadFilters, LeadStatus, Source
from leadflow.pipeline.queries import stays
from leadflow.pipeline.queries.statistics import by_period, funnel, statistics, workload
from leadflow.pipeline.rules import statistics as rules
from tests.factories.identity import make_actor
from tests.factories.leads import NOON, lead_actor, make_lead

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
NOW = NOON + 100 * HOUR
HEAD = lead_actor()
WAY = ["new", "contacted", "qualified", "negotiation", "converted"]


def walk(*path, each=2 * HOUR, at=NOON, **facts):
    """Make a lead that stayed `each` in every status of its path."""
    lead = make_lead(at=at, **facts)
    old, reason = "new", ""
    for new in path:
        at += each
        reason = "Too dear" if new == "lost" else ""
        StatusChange.objects.create(
            lead=lead, old_status=old, new_status=new, reason=reason, changed_at=at
        )
        old = new
    if path:
        Lead.objects.filter(pk=lead.pk).update(status=old, status_since=at, lost_reason=reason)
    return lead


def set_lead(lead, **values):
    Lead.objects.filter(pk=lead.pk).update(**values)


def numbers(actor=HEAD, **filters):
    return statistics(actor=actor, filters=LeadFilters(**filters), now=NOW)


def test_without_a_lead_every_status_is_there_and_nothing_is_divided():
    found = numbers()

    assert found.total == 0
    assert found.by_status == dict.fromkeys(LeadStatus, 0)
    assert found.conversion_rate == 0
    assert found.median_hours_in_status == dict.fromkeys(LeadStatus)
    assert (found.by_source, found.by_owner, found.lost_reasons) == ({}, [], [])
    assert found.pipeline_value == Decimal(0)


def test_leads_are_counted_by_status_source_and_owner():
    agent = make_actor(Role.SENIOR)
    walk(source="form", assigned_to=agent.user_id, value=Decimal("10.50"))
    walk(*WAY[1:], source="form", assigned_to=agent.user_id, value=Decimal(500))
    walk("contacted", source="portal", value=Decimal(7))
    walk("lost", source="form", value=Decimal(900))

    found = numbers()

    assert found.total == 4
    assert {s: n for s, n in found.by_status.items() if n} == {
        "new": 1,
        "converted": 1,
        "contacted": 1,
        "lost": 1,
    }
    assert found.by_source == {"form": 3, "portal": 1}
    mine = next(owner for owner in found.by_owner if owner.owner == agent.user_id)
    assert (mine.name, mine.count, mine.open, mine.converted) == (
        agent.username.capitalize(),
        2,
        1,
        1,
    )
    assert mine.value == Decimal("10.50")
    nobody = next(owner for owner in found.by_owner if owner.owner is None)
    assert (nobody.count, nobody.value) == (2, Decimal(7))
    assert found.conversion_rate == 0.25
    assert found.pipeline_value == Decimal("17.50")


def test_only_open_leads_are_overdue():
    for status in LeadStatus:
        lead = make_lead(status=status)
        set_lead(lead, next_action_at=NOW - HOUR)
    set_lead(make_lead(), next_action_at=NOW + HOUR)

    assert numbers().overdue_next_actions == 4


def test_reasons_of_loss_are_counted_most_frequent_first():
    for reason, times in (("Too dear", 2), ("Bought elsewhere", 3)):
        for _ in range(times):
            set_lead(make_lead(status=LeadStatus.LOST), lost_reason=reason)

    assert [(row.reason, row.count) for row in numbers().lost_reasons] == [
        ("Bought elsewhere", 3),
        ("Too dear", 2),
    ]


def test_the_median_takes_every_stay_the_lasting_one_included():
    walk("contacted", each=2 * HOUR)
    walk("contacted", each=4 * HOUR)
    walk("contacted", "qualified", each=9 * HOUR)
    walk()

    found = numbers().median_hours_in_status

    assert found["new"] == pytest.approx(median([2, 4, 9, 100]), abs=0.02)
    assert found["contacted"] == pytest.approx(median([98, 96, 9]), abs=0.02)
    assert found["qualified"] == pytest.approx(100 - 18, abs=0.02)
    assert found["negotiation"] is None


def test_a_lead_that_came_back_stays_twice():
    walk("contacted", "lost", "contacted", each=10 * HOUR)

    found = numbers().median_hours_in_status

    assert found["contacted"] == pytest.approx(median([10, 70]), abs=0.02)
    assert found["lost"] == pytest.approx(10, abs=0.02)


def test_the_filters_of_the_list_narrow_the_numbers():
    tagged = make_lead(city="Pune", source="form")
    LeadTag.objects.create(lead=tagged, tag=Tag.objects.create(name="vip"))
    old = make_lead(city="Goa", at=NOON - timedelta(days=40))

    totals = [
        numbers(tag="vip").total,
        numbers(city="Goa").total,
        numbers(created_before=NOON - HOUR).total,
        numbers(status=LeadStatus.LOST).total,
        numbers(assigned_to=old.pk + 10_000).total,
    ]

    assert totals == [1, 1, 1, 0, 0]


def test_an_agent_counts_their_own_leads_alone():
    agent = make_actor(Role.JUNIOR)
    walk("contacted", assigned_to=agent.user_id, value=Decimal(5), source="form")
    walk("contacted", "lost", value=Decimal(900), source="secret")
    put_away = walk(assigned_to=agent.user_id)
    set_lead(put_away, deleted_at=NOON)

    found = numbers(agent)

    assert (found.total, found.by_source, found.pipeline_value) == (1, {"form": 1}, Decimal(5))
    assert [owner.owner for owner in found.by_owner] == [agent.user_id]
    assert found.lost_reasons == []
    assert found.median_hours_in_status["lost"] is None


def test_an_agent_does_not_see_others_by_asking_for_them():
    agent, other = make_actor(Role.JUNIOR), make_actor(Role.SENIOR)
    make_lead(assigned_to=other.user_id)

    assert numbers(agent, assigned_to=other.user_id).total == 0


@pytest.mark.parametrize("role", [Role.AFFILIATE, Role.PROVIDER, Role.SUPPLY])
def test_who_sees_no_leads_sees_no_numbers(role):
    with pytest.raises(NotPermitted):
        numbers(lead_actor(role))


def test_the_numbers_take_as_many_queries_for_many_leads_as_for_one():
    agent = make_actor(Role.SENIOR)
    walk("contacted", "lost", assigned_to=agent.user_id)
    with CaptureQueriesContext(connection) as one:
        numbers()
    for _ in range(12):
        walk("contacted", "lost", assigned_to=make_actor(Role.SENIOR).user_id, source="other")

    with CaptureQueriesContext(connection) as many:
        numbers()

    assert len(many) == len(one) == 5


@pytest.mark.parametrize("few_gaps", [4, 0])
def test_of_a_great_many_a_sample_is_taken(monkeypatch, few_gaps):
    monkeypatch.setattr(rules, "EXACT_UP_TO", 10)
    monkeypatch.setattr(rules, "SAMPLE", 5)
    monkeypatch.setattr(stays, "FEW_GAPS", few_gaps)
    for number in range(40):
        walk("contacted", each=(number + 1) * HOUR)

    found = numbers()

    assert found.total == 40
    assert found.median_hours_in_status["new"] == pytest.approx(20, abs=12)
    shares = {row.status: row.count for row in funnel(actor=HEAD, total=40)}
    assert (shares["new"], shares["contacted"], shares["qualified"]) == (40, 40, 0)


def test_the_funnel_counts_how_far_leads_ever_came():
    walk()
    walk("contacted", "qualified", "lost")
    walk("contacted", "qualified", "lost", "contacted")
    walk(*WAY[1:])

    rows = funnel(actor=HEAD, total=4)

    assert [(row.status, row.count) for row in rows] == list(zip(WAY, [4, 3, 3, 1, 1], strict=True))


def test_the_funnel_of_an_agent_is_of_their_own_leads():
    agent = make_actor(Role.JUNIOR)
    walk("contacted", assigned_to=agent.user_id)
    walk("contacted", "qualified")

    assert [row.count for row in funnel(actor=agent, total=1)] == [1, 1, 0, 0, 0]


def test_days_are_those_of_the_readers_zone_and_empty_ones_are_there():
    late = datetime(2026, 3, 9, 20, tzinfo=UTC)  # the tenth already in Kolkata
    walk(at=late)
    walk(*WAY[1:], at=NOON)

    rows = by_period(
        actor=HEAD,
        first=date(2026, 3, 9),
        last=date(2026, 3, 11),
        zone=ZoneInfo("Asia/Kolkata"),
    )

    assert [(row.created, row.converted) for row in rows] == [(0, 0), (2, 1), (0, 0)]


@pytest.mark.parametrize("filters", [LeadFilters(), LeadFilters(source=Source.MANUAL)], ids=str)
@pytest.mark.parametrize("zone", ["Europe/London", "America/St_Johns", "Australia/Lord_Howe"])
def test_days_are_right_on_both_sides_of_a_change_of_clocks(zone, filters):
    """29 March 2026: London's clocks go on at 01:00; a day of 23 hours, and summer after it."""
    moments = [NOON + timedelta(days=10, minutes=50 * step) for step in range(24 * 20)]
    for moment in moments[::7]:
        walk(at=moment)

    rows = by_period(
        actor=HEAD,
        filters=filters,
        first=date(2026, 3, 19),
        last=date(2026, 4, 9),
        zone=ZoneInfo(zone),
    )

    meant = Counter(moment.astimezone(ZoneInfo(zone)).date() for moment in moments[::7])
    assert {row.begins: row.created for row in rows if row.created} == meant


@pytest.mark.parametrize(
    "filters",
    [LeadFilters(), LeadFilters(created_after=NOON), LeadFilters(source=Source.MANUAL)],
    ids=str,
)
def test_days_are_one_query(filters, django_assert_num_queries):
    walk(at=NOON)

    with django_assert_num_queries(1):
        rows = by_period(
            actor=HEAD, filters=filters, first=date(2026, 1, 1), last=date(2026, 12, 31)
        )

    assert sum(row.created for row in rows) == 1


def test_days_that_a_filter_cuts_short_are_counted_as_far_as_it_goes():
    walk(at=NOON - HOUR)
    walk(at=NOON + HOUR)
    day = NOON.date()

    (row,) = by_period(actor=HEAD, filters=LeadFilters(created_after=NOON), first=day, last=day)

    assert row.created == 1


def test_a_long_time_is_told_by_week():
    walk(at=NOON)

    rows = by_period(actor=HEAD, first=date(2026, 1, 1), last=date(2026, 6, 30))

    assert all(row.begins.weekday() == 0 for row in rows)
    assert sum(row.created for row in rows) == 1


def test_workload_tells_what_lies_on_every_desk():
    agent = make_actor(Role.SENIOR)
    late = walk("contacted", assigned_to=agent.user_id, value=Decimal(30))
    set_lead(late, next_action_at=NOW - HOUR, touched_at=NOON)
    walk(assigned_to=agent.user_id, at=NOW - HOUR)
    walk(*WAY[1:], assigned_to=agent.user_id)
    walk(at=NOW - timedelta(days=30))

    nobody, mine = workload(actor=HEAD, now=NOW)

    assert (nobody.owner, nobody.open, nobody.fresh) == (None, 1, 0)
    assert (mine.open, mine.overdue, mine.untouched, mine.fresh) == (2, 1, 1, 2)
    assert mine.value == Decimal(30)


def test_workload_is_for_those_who_give_leads_out():
    with pytest.raises(NotPermitted):
        workload(actor=make_actor(Role.SENIOR), now=NOW)


def test_a_manager_of_own_leads_sees_their_own_load_alone():
    manager = make_actor(Role.KAM_MANAGER)
    walk(assigned_to=manager.user_id)
    walk(assigned_to=make_actor(Role.SENIOR).user_id)

    assert [load.owner for load in workload(actor=manager, now=NOW)] == [manager.user_id]


def test_workload_takes_two_queries():
    for _ in range(5):
        walk(assigned_to=make_actor(Role.SENIOR).user_id)

    with CaptureQueriesContext(connection) as asked:
        rows = workload(actor=HEAD, now=NOW)

    assert (len(rows), len(asked)) == (5, 2)
    assert Counter(row.open for row in rows) == {1: 5}
