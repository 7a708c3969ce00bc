from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadflow.identity.types import Role
from leadflow.kernel.paging import BadCursor
from leadflow.leads import queries, services
from leadflow.leads.models import Lead
from leadflow.leads.queries import listing
from leadflow.leads.types import LeadCount, LeadFilters, LeadStatus, Sort, Source
from tests.factories.identity import make_user
from tests.factories.leads import NOON, lead_actor, make_found_lead, make_lead

pytestmark = pytest.mark.django_db


def ids(page):
    return [row.id for row in page.items]


def make_leads(how_many):
    return [make_lead().pk for _ in range(how_many)]


@pytest.mark.parametrize("how_many", [1, 30])
def test_a_list_is_two_queries_however_long(django_assert_num_queries, how_many):
    for lead in make_leads(how_many):
        services.set_tags(actor=lead_actor(), lead_id=lead, tags=["vip", "a", "b"], now=NOON)

    with django_assert_num_queries(2):  # the leads, and their tags
        page = queries.list_leads(actor=lead_actor(), limit=50)

    assert len(page.items) == how_many
    assert page.next_cursor is None


def test_who_sees_no_leads_asks_nothing(django_assert_num_queries):
    make_lead()

    with django_assert_num_queries(0):
        page = queries.list_leads(actor=lead_actor(Role.AFFILIATE))

    assert page.items == []


@pytest.mark.parametrize(("sort", "step"), [(Sort.NEWEST, -1), (Sort.OLDEST, 1)])
def test_pages_follow_each_other_without_gap_or_repeat(sort, step):
    made = make_leads(7)
    seen, cursor, filters = [], None, LeadFilters(sort=sort)

    while True:
        page = queries.list_leads(actor=lead_actor(), filters=filters, cursor=cursor, limit=3)
        seen += ids(page)
        cursor = page.next_cursor
        if cursor is None:
            break

    assert seen == made[::step]


@pytest.mark.parametrize(("sort", "step"), [(Sort.NEWEST, -1), (Sort.OLDEST, 1)])
def test_pages_of_a_period_follow_each_other_by_the_moment_they_came_in(sort, step):
    minutes = [3, 1, 1, 2, 9]
    made = [make_lead(at=NOON + timedelta(minutes=each)).pk for each in minutes]
    inside = [made[1], made[2], made[3], made[0]]
    filters = LeadFilters(created_after=NOON, created_before=NOON + timedelta(minutes=9), sort=sort)
    seen, cursor = [], None

    while True:
        page = queries.list_leads(actor=lead_actor(), filters=filters, cursor=cursor, limit=2)
        seen += ids(page)
        cursor = page.next_cursor
        if cursor is None:
            break

    assert seen == inside[::step]


def test_a_full_last_page_promises_no_more():
    make_leads(3)

    assert queries.list_leads(actor=lead_actor(), limit=3).next_cursor is None


def test_leads_that_come_in_meanwhile_move_no_page():
    made = make_leads(4)
    first = queries.list_leads(actor=lead_actor(), limit=2)
    make_leads(3)

    second = queries.list_leads(actor=lead_actor(), cursor=first.next_cursor, limit=2)

    assert ids(first) + ids(second) == made[::-1]


def test_a_cursor_from_elsewhere_is_refused():
    with pytest.raises(BadCursor):
        queries.list_leads(actor=lead_actor(), cursor="bm9uc2Vuc2U")


@pytest.mark.parametrize(
    "filters",
    [
        LeadFilters(status=LeadStatus.CONTACTED),
        LeadFilters(source=Source.AFFILIATE),
        LeadFilters(channel="demo"),
        LeadFilters(city="Mumbai"),
        LeadFilters(created_after=NOON),
        LeadFilters(q="lerato"),
        LeadFilters(status=LeadStatus.CONTACTED, city="Mumbai", q="L-{id}"),
    ],
)
def test_each_filter_lets_through_only_what_it_says(filters):
    wanted = make_found_lead(
        status=LeadStatus.CONTACTED,
        source=Source.AFFILIATE,
        channel="demo",
        city="Mumbai",
        name="Lerato Mokoena",
    )
    make_found_lead(at=NOON - timedelta(days=1), source=Source.FORM, channel="site", city="Pune")
    if filters.q == "L-{id}":
        filters = LeadFilters(filters.status, city=filters.city, q=f"L-{wanted.pk}")

    page = queries.list_leads(actor=lead_actor(), filters=filters)

    assert ids(page) == [wanted.pk]
    assert queries.count_leads(actor=lead_actor(), filters=filters) == LeadCount(1, is_exact=True)


@pytest.mark.parametrize("is_touched", [True, False])
def test_leads_that_a_person_has_worked_are_told_from_those_nobody_has(is_touched):
    lead, worked = make_leads(2)
    Lead.objects.filter(pk=worked).update(touched_at=NOON)

    page = queries.list_leads(actor=lead_actor(), filters=LeadFilters(is_touched=is_touched))

    assert ids(page) == [worked if is_touched else lead]


def test_the_end_of_a_period_is_not_in_it():
    make_lead(at=NOON)
    before = make_lead(at=NOON - timedelta(seconds=1))

    page = queries.list_leads(actor=lead_actor(), filters=LeadFilters(created_before=NOON))

    assert ids(page) == [before.pk]


def test_a_filter_by_owner_shows_no_foreign_lead_to_an_agent():
    me, other = make_user(Role.SENIOR), make_user(Role.SENIOR)
    make_lead(assigned_to=other.pk)

    page = queries.list_leads(
        actor=lead_actor(Role.SENIOR, user_id=me.pk), filters=LeadFilters(assigned_to=other.pk)
    )

    assert page.items == []


def test_a_count_beyond_the_cap_only_says_that_there_are_more(monkeypatch):
    monkeypatch.setattr(listing, "COUNT_CAP", 2)
    make_leads(3)

    count = queries.count_leads(actor=lead_actor())

    assert count == LeadCount(2, is_exact=False)


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (LeadCount(7, is_exact=True), "7"),
        (LeadCount(10_000, is_exact=True), "10 000"),
        (LeadCount(10_000, is_exact=False), "10 000+"),
    ],
)
def test_a_count_reads_as_people_write_it(count, text):
    assert str(count) == text


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(limit=st.integers(1, 9), deleted=st.sets(st.integers(0, 9)))
def test_pages_of_any_size_add_up_to_what_is_visible(limit, deleted):
    Lead.objects.all().delete()
    made = Lead.objects.bulk_create(
        Lead(
            source=Source.API,
            created_at=NOON,
            last_activity_at=NOON,
            deleted_at=NOON if number in deleted else None,
        )
        for number in range(10)
    )
    seen, cursor = [], None

    while True:
        page = queries.list_leads(actor=lead_actor(), cursor=cursor, limit=limit)
        seen += ids(page)
        assert len(page.items) <= limit
        cursor = page.next_cursor
        if cursor is None:
            break

    assert seen == [lead.pk for lead in reversed(made) if lead.deleted_at is None]


MANY = 100_000
INSERT_MANY = """
    INSERT INTO leads_lead (name, phone, email, source, channel, city, status, seq, version,
                            created_at, last_activity_at)
    SELECT 'Lead ' || n, '', '', 'affiliate', 'c' || n %% 50, 'City ' || n %% 100,
           CASE WHEN n %% 10 = 0 THEN 'contacted' ELSE 'new' END, 1, 1,
           timestamptz '2026-01-01' + n * interval '1 minute',
           timestamptz '2026-01-01' + n * interval '1 minute'
    FROM generate_series(1, %s) AS n
"""


def plan_of(sql):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.postgres
def test_no_list_reads_the_whole_table():
    with connection.cursor() as cursor:
        cursor.execute(INSERT_MANY, [MANY])
        cursor.execute("ANALYZE leads_lead")
    me = make_user(Role.SENIOR)
    asked = [
        (lead_actor(), LeadFilters()),
        (lead_actor(), LeadFilters(sort=Sort.OLDEST)),
        (lead_actor(), LeadFilters(status=LeadStatus.LOST)),
        (lead_actor(), LeadFilters(source=Source.BOT)),
        (lead_actor(), LeadFilters(channel="c7")),
        (lead_actor(), LeadFilters(city="City 7")),
        (lead_actor(), LeadFilters(city="Nowhere")),
        (lead_actor(), LeadFilters(assigned_to=me.pk)),
        (lead_actor(), LeadFilters(created_after=NOON + timedelta(days=1))),
        (lead_actor(Role.SENIOR, user_id=me.pk), LeadFilters()),
        *((lead_actor(), LeadFilters(sort=sort)) for sort in Sort),
        (lead_actor(Role.SENIOR, user_id=me.pk), LeadFilters(sort=Sort.DUE)),
    ]

    with CaptureQueriesContext(connection) as asked_for:
        for actor, filters in asked:
            queries.list_leads(actor=actor, filters=filters)
    lists = [query["sql"] for query in asked_for if "leads_leadtag" not in query["sql"]]
    plans = [plan_of(sql) for sql in lists]

    assert len(plans) == len(asked)
    assert [plan for plan in plans if "Seq Scan on leads_lead" in plan] == []


@pytest.mark.parametrize(
    "filters", [*(LeadFilters(sort=sort) for sort in Sort), LeadFilters(tag="vip")], ids=str
)
def test_every_order_follows_an_index_on_sqlite(filters):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has its own test, with enough leads to make it choose")
    with CaptureQueriesContext(connection) as asked:
        queries.list_leads(actor=lead_actor(), filters=filters)

    plan = connection.cursor().execute(f"EXPLAIN QUERY PLAN {asked[0]['sql']}").fetchall()

    assert "TEMP B-TREE" not in str(plan)


@pytest.mark.parametrize("sort", Sort)
def test_pages_in_every_order_follow_each_other_without_gap_or_repeat(sort):
    for number in range(6):
        lead = make_lead(
            name=["b", "B", "a"][number % 3],
            value=[None, Decimal("0.10"), Decimal(7)][number % 3],
            at=NOON + timedelta(minutes=number % 2),
        )
        due = NOON + timedelta(hours=number % 2)
        Lead.objects.filter(pk=lead.pk).update(next_action_at=due)
    filters, seen, cursor = LeadFilters(sort=sort), [], None
    everything = ids(queries.list_leads(actor=lead_actor(), filters=filters))

    while True:
        page = queries.list_leads(actor=lead_actor(), filters=filters, cursor=cursor, limit=1)
        seen += ids(page)
        cursor = page.next_cursor
        if cursor is None:
            break

    assert len(set(seen)) == 6
    assert seen == everything
    beside = [
        queries.neighbours(actor=lead_actor(), filters=filters, lead_id=each) for each in seen
    ]
    assert beside == list(zip([None, *seen], [*seen[1:], None], strict=False))


def test_knows_what_stands_before_and_after_a_lead_in_a_list():
    first, second, third = (make_lead(city=city).pk for city in ("Pune", "Delhi", "Pune"))
    in_pune = LeadFilters(city="Pune")

    def beside(lead_id, filters=in_pune, actor=None):
        asking = actor or lead_actor()
        return queries.neighbours(actor=asking, filters=filters, lead_id=lead_id)

    assert beside(third) == (None, first)
    assert beside(first) == (third, None)
    assert beside(second) == (third, first)  # in no list of Pune, yet between them
    assert beside(second, LeadFilters()) == (third, first)
    assert beside(second, LeadFilters(), lead_actor(Role.SUPPLY)) == (None, None)
