"""What leads are narrowed by is found along an index, whatever else a statement says."""

from itertools import count

import pytest
from django.db import connection

from leadflow.identity.types import Role
from leadflow.leads.queries.listing import chosen
from leadflow.leads.types import LeadFilters, LeadStatus
from tests.factories.identity import make_user
from tests.factories.leads import lead_actor, make_found_lead

pytestmark = pytest.mark.django_db

HEAD = lead_actor()
AGENT = lead_actor(Role.SENIOR, user_id=7)
LOST = LeadFilters(status=LeadStatus.LOST, lost_reason="Too dear")
INSERT_MANY = """
    INSERT INTO leads_lead (name, phone, email, source, channel, city, status, lost_reason, seq,
                            version, created_at, last_activity_at)
    SELECT 'Lead ' || n, '', '', 'affiliate', 'c' || n %% 50, 'City ' || n %% 100,
           CASE WHEN n %% 100 = 0 THEN 'lost' ELSE 'new' END,
           CASE WHEN n %% 1000 = 0 THEN 'Too dear' ELSE '' END, 1, 1,
           timestamptz '2026-01-01' + n * interval '1 minute',
           timestamptz '2026-01-01' + n * interval '1 minute'
    FROM generate_series(1, %s) AS n
"""


def asked(actor, filters):
    """Return the statement that looks for the newest such leads, and its parameters."""
    return chosen(actor=actor, filters=filters).order_by("-id")[:50].query.sql_with_params()


def plan_on_sqlite(actor, filters):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans by what is in the tables, and has tests of its own")
    sql, params = asked(actor, filters)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        return str(cursor.fetchall())


def prepared_plan(actor, filters):
    """Return the plan PostgreSQL makes once for all parameters."""
    sql, params = asked(actor, filters)
    numbers = count(1)
    while "%s" in sql:
        sql = sql.replace("%s", f"${next(numbers)}", 1)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute(f"PREPARE wanted AS {sql}")
        given = ", ".join(f"'{param}'" for param in params)
        cursor.execute(f"EXPLAIN EXECUTE wanted({given})")
        plan = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute("DEALLOCATE wanted")
    return plan


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        (LeadFilters(city="Pune"), "leads_by_city"),
        (LeadFilters(tag="vip"), "leads_by_tag"),
        (LeadFilters(source="bot"), "leads_by_source"),
        (LeadFilters(channel="c7"), "leads_by_channel"),
    ],
    ids=str,
)
def test_sqlite_follows_the_index_of_a_filter(filters, index):
    assert index in plan_on_sqlite(HEAD, filters)


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("filters", "index"),
    [(LeadFilters(city="City 7"), "leads_by_city"), (LOST, "leads_by_loss")],
    ids=["city", "lost reason"],
)
def test_postgresql_follows_an_index_with_a_condition_in_a_prepared_statement(filters, index):
    with connection.cursor() as cursor:
        cursor.execute(INSERT_MANY, [50_000])
        cursor.execute("ANALYZE leads_lead")

    assert index in prepared_plan(HEAD, filters)


def test_all_leads_are_searched_from_the_words():
    assert "leads_search VIRTUAL TABLE" in plan_on_sqlite(HEAD, LeadFilters(q="asha"))


@pytest.mark.parametrize("actor", [AGENT, HEAD], ids=["their own", "of one owner"])
def test_the_leads_of_one_person_are_searched_one_by_one(actor):
    owner = AGENT.user_id if actor is HEAD else None
    plan = plan_on_sqlite(actor, LeadFilters(q="asha", assigned_to=owner))

    assert "leads_search VIRTUAL TABLE" not in plan
    assert "leads_lead USING INDEX leads_of_owner" in plan


@pytest.mark.parametrize("text", ["asha", "rao asha", "98765", "no such lead", "a%", "_sha"])
def test_both_ways_of_searching_find_the_same(text):
    me = make_user(Role.SENIOR)
    for name in ("Asha Rao", "Ravi Rao", "a% of all"):
        make_found_lead(name=name, assigned_to=me.pk)
    filters = LeadFilters(q=text)

    one_by_one = chosen(actor=lead_actor(Role.SENIOR, user_id=me.pk), filters=filters)

    found = set(chosen(actor=HEAD, filters=filters).values_list("pk", flat=True))
    assert {lead.pk for lead in one_by_one} == found
