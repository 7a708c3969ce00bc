"""The columns of the board: how many leads each holds, and what they are worth."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadflow.identity.types import Role
from leadflow.leads import services
from leadflow.leads.models import Lead
from leadflow.leads.types import LeadCount, LeadFilters, LeadStatus, Source
from leadflow.pipeline.queries import board
from tests.factories.identity import make_actor
from tests.factories.leads import NOON, lead_actor, make_found_lead

pytestmark = pytest.mark.django_db

HEAD = lead_actor()
NEW, LOST = LeadStatus.NEW, LeadStatus.LOST
FOUND_TOGETHER = [
    LeadFilters(q="asha"),
    LeadFilters(tag="vip"),
    LeadFilters(city="Pune"),
    LeadFilters(channel="fair"),
    LeadFilters(created_after=NOON),
]
FOUND_BY_COLUMN = [
    LeadFilters(),
    LeadFilters(source=Source.MANUAL),
    LeadFilters(is_open=True, has_next_action=False),
]


def make(status=NEW, value=10):
    lead = make_found_lead(status=status, city="Pune", channel="fair", value=Decimal(value))
    services.set_tags(actor=HEAD, lead_id=lead.pk, tags=["vip"], now=NOON)
    return lead


def totals(filters, actor=HEAD):
    return board.column_totals(actor=actor, filters=filters)


def counts(filters, actor=HEAD):
    return {status: str(each.count) for status, each in totals(filters, actor).items()}


@pytest.mark.parametrize("filters", [*FOUND_TOGETHER, *FOUND_BY_COLUMN], ids=str)
def test_every_column_is_counted(filters):
    make(NEW, 10)
    make(NEW, 20)
    make(LeadStatus.QUALIFIED, 5)
    Lead.objects.update(next_action_at=None)
    make_found_lead(name="Ravi", source=Source.BOT, at=NOON.replace(year=2025))

    found = totals(filters)

    expected = 3 if filters == LeadFilters() else 2
    if filters.has_next_action is False:
        expected = 3
    assert list(found) == [*LeadStatus]
    assert found[NEW].count == LeadCount(expected, is_exact=True)
    assert found[NEW].value == Decimal(30)
    assert found[LeadStatus.QUALIFIED].count == LeadCount(1, is_exact=True)
    assert found[LOST].count == LeadCount(0, is_exact=True)


@pytest.mark.parametrize("filters", FOUND_TOGETHER, ids=str)
def test_leads_that_stand_together_are_counted_in_one_query(filters):
    for status in LeadStatus:
        make(status)

    with CaptureQueriesContext(connection) as asked:
        totals(filters)

    assert len(asked) == 1


@pytest.mark.parametrize("how_many", [1, 20])
@pytest.mark.parametrize("filters", FOUND_BY_COLUMN, ids=str)
def test_a_column_is_one_query_however_many_leads_there_are(filters, how_many):
    for _ in range(how_many):
        make()

    with CaptureQueriesContext(connection) as asked:
        totals(filters)

    assert len(asked) == len(LeadStatus)


def test_one_chosen_column_is_one_query():
    make()

    with CaptureQueriesContext(connection) as asked:
        found = totals(LeadFilters(city="Pune", status=NEW))

    assert [*found] == [NEW]
    assert len(asked) == 1


def test_more_leads_than_the_cap_are_said_to_be_more(monkeypatch):
    monkeypatch.setattr(board, "COUNT_CAP", 2)
    for _ in range(3):
        make()
    make(LOST)

    assert counts(LeadFilters())[NEW] == "2+"
    assert counts(LeadFilters())[LOST] == "1"


def test_of_more_leads_with_a_text_the_newest_are_counted_and_said_to_be_more(monkeypatch):
    monkeypatch.setattr(board, "COUNT_CAP", 3)
    make(LOST, 1000)
    for _ in range(3):
        make(NEW, 10)
    make(LeadStatus.QUALIFIED, 7)

    found = totals(LeadFilters(q="asha"))

    assert not any(each.count.is_exact for each in found.values())
    assert found[LeadStatus.QUALIFIED].count.value == 1
    assert found[NEW].count.value == 3
    assert found[LOST].count.value == 0


@pytest.mark.parametrize("filters", FOUND_TOGETHER[1:], ids=str)
def test_too_many_leads_to_count_together_are_counted_column_by_column(filters, monkeypatch):
    monkeypatch.setattr(board, "MOST_AT_ONCE", 2)
    for status in (NEW, NEW, LOST):
        make(status)

    found = counts(filters)

    assert (found[NEW], found[LOST]) == ("2", "1")


@pytest.mark.parametrize("filters", [*FOUND_TOGETHER, *FOUND_BY_COLUMN], ids=str)
def test_leads_one_may_not_see_are_not_counted(filters):
    make()

    for actor in (make_actor(Role.SENIOR), lead_actor(Role.AFFILIATE)):
        assert set(counts(filters, actor).values()) == {"0"}


@pytest.mark.parametrize(
    "filters",
    [*FOUND_BY_COLUMN, LeadFilters(source=Source.BOT, city="Pune", status=NEW)],
    ids=str,
)
def test_sqlite_counts_a_column_from_its_index_alone(filters):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans by what is in the tables")
    with CaptureQueriesContext(connection) as asked:
        totals(filters)

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {asked[0]['sql']}")
        plan = str(cursor.fetchall())

    assert "COVERING INDEX leads_by_status" in plan
