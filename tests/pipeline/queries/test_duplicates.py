"""A duplicate is told of; what is not for the asker's eyes is not among what is told."""

import base64
import re
from dataclasses import astuple

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Actor, Role
from leadflow.kernel.paging import BadCursor, Cursor
from leadflow.leads.queries import LeadNotFound
from leadflow.leads.queries.matching import known_leads
from leadflow.pipeline.queries.duplicates import duplicates_of, find_duplicates, list_groups
from leadflow.pipeline.types.merging import Alike
from tests.factories.identity import actor_for, make_user
from tests.factories.leads import lead_actor, make_lead
from tests.factories.merging import HEAD, join

pytestmark = pytest.mark.django_db

INSERT_MANY = """
    INSERT INTO leads_lead (name, phone, email, source, channel, city, status, seq, version,
                            created_at, last_activity_at)
    SELECT 'Lead', '', 'LEAD' || n || '@example.com', 'manual', '', '', 'new', 1, 1, now(), now()
    FROM generate_series(1, 20000) AS n
"""
PHONE = "+919876512345"
EMAIL = "asha@example.com"


@pytest.fixture
def agent() -> Actor:
    return actor_for(make_user(Role.SENIOR, name="Farid Khan"))


def ids(found) -> list[int | None]:
    return [one.id for one in found]


@pytest.mark.parametrize(
    "typed", [PHONE, "98765 12345", "098765-12345", "0091 98765 12345", "(+91) 98765 12345"]
)
def test_a_number_is_found_however_it_is_typed(typed):
    lead = make_lead(phone=PHONE, phone_raw=PHONE)

    assert ids(find_duplicates(actor=HEAD, phone=typed)) == [lead.pk]


@pytest.mark.parametrize("typed", [EMAIL, "Asha@Example.COM", f"  {EMAIL} "])
@pytest.mark.parametrize("kept", [EMAIL, "aSHA@example.Com"])
def test_an_address_is_found_however_it_is_typed_or_kept(kept, typed):
    lead = make_lead(email=kept)

    found = find_duplicates(actor=HEAD, email=typed)

    assert ids(found) == [lead.pk]
    assert found[0].by == ("email",)


def test_leads_of_one_address_in_other_letters_are_duplicates_of_each_other():
    first, second = make_lead(email=EMAIL), make_lead(email=EMAIL.upper())

    assert ids(duplicates_of(actor=HEAD, lead_id=first.pk)) == [second.pk]


@pytest.mark.parametrize("typed", ["", "9", "98765", "hello", "\0", "9" * 400, "+" * 50])
def test_what_is_no_number_is_nobodys(typed):
    make_lead(phone=PHONE, phone_raw=PHONE)
    make_lead(phone=None, phone_raw="")

    assert find_duplicates(actor=HEAD, phone=typed, email=typed) == []


def test_the_lead_being_worked_on_is_not_its_own_duplicate():
    lead = make_lead(phone=PHONE, phone_raw=PHONE)

    assert find_duplicates(actor=HEAD, phone=PHONE, except_id=lead.pk) == []


def test_a_lead_that_was_put_away_or_merged_is_no_duplicate():
    keep, lose = make_lead(phone=PHONE, phone_raw=PHONE), make_lead(phone=PHONE, phone_raw=PHONE)
    join(keep, lose)

    assert ids(find_duplicates(actor=HEAD, phone=PHONE)) == [keep.pk]


def test_leads_of_one_person_are_duplicates_of_each_other():
    first = make_lead(phone=PHONE, phone_raw=PHONE, email=EMAIL)
    second = make_lead(phone=PHONE, phone_raw=PHONE)
    third = make_lead(email=EMAIL)

    assert ids(duplicates_of(actor=HEAD, lead_id=first.pk)) == [third.pk, second.pk]


def test_of_a_lead_one_may_not_see_only_the_owner_is_told(agent):
    other = make_user(Role.SENIOR, name="Priya Nair")
    lead = make_lead(name="Secret", phone=PHONE, phone_raw=PHONE, email=EMAIL, assigned_to=other.pk)

    (found,) = find_duplicates(actor=agent, phone=PHONE, email=EMAIL)

    assert found.owner_name == "Priya Nair"
    told = [value for value in astuple(found) if value not in {None, "", (), "Priya Nair"}]
    assert told == [found.token]
    assert not re.search(rf"\b{lead.pk}\b", found.token)


def test_many_hidden_leads_of_one_owner_are_one_notice(agent):
    other = make_user(Role.SENIOR)
    for _ in range(3):
        make_lead(phone=PHONE, phone_raw=PHONE, assigned_to=other.pk)

    assert len(find_duplicates(actor=agent, phone=PHONE)) == 1


def test_the_exception_tells_nothing_of_a_lead_one_may_not_see(agent):
    lead = make_lead(phone=PHONE, phone_raw=PHONE)

    assert len(find_duplicates(actor=agent, phone=PHONE, except_id=lead.pk)) == 1


def test_ones_own_lead_is_shown_to_an_agent(agent):
    lead = make_lead(phone=PHONE, phone_raw=PHONE, assigned_to=agent.user_id)

    assert ids(find_duplicates(actor=agent, phone=PHONE)) == [lead.pk]


def test_duplicates_of_a_lead_one_may_not_see_are_not_told(agent):
    lead = make_lead(phone=PHONE, phone_raw=PHONE)

    with pytest.raises(LeadNotFound):
        duplicates_of(actor=agent, lead_id=lead.pk)


@pytest.mark.parametrize("role", [Role.AFFILIATE, Role.SUPPLY, Role.PROVIDER])
def test_who_sees_no_leads_is_told_nothing(role):
    make_lead(phone=PHONE, phone_raw=PHONE)

    with pytest.raises(NotPermitted):
        find_duplicates(actor=lead_actor(role), phone=PHONE)


@pytest.mark.parametrize("count", [1, 15])
def test_looking_is_five_queries_however_many_there_are(agent, count):
    for _ in range(count):
        make_lead(phone=PHONE, phone_raw=PHONE, email=EMAIL, assigned_to=agent.user_id)

    with CaptureQueriesContext(connection) as asked:
        find_duplicates(actor=agent, phone=PHONE, email=EMAIL)

    assert len(asked) == 4


# The stock


def test_groups_are_those_of_one_person_oldest_first():
    first, second = (make_lead(phone=PHONE, phone_raw=PHONE) for _ in range(2))
    make_lead()

    (group,) = list_groups(actor=HEAD, alike=Alike.PERSON).items

    assert [lead.id for lead in group.leads] == [first.pk, second.pk]
    assert group.count == 2


def test_groups_are_those_of_one_address():
    first, second = (make_lead(email=EMAIL) for _ in range(2))
    make_lead(email="other@example.com")

    (group,) = list_groups(actor=HEAD, alike=Alike.EMAIL).items

    assert [lead.id for lead in group.leads] == [first.pk, second.pk]


def test_a_group_has_one_address_in_whatever_letters():
    leads = [make_lead(email=email) for email in (EMAIL, EMAIL.upper(), EMAIL.title())]

    (group,) = list_groups(actor=HEAD, alike=Alike.EMAIL).items

    assert (group.key, group.count) == (EMAIL, 3)
    assert [one.id for one in group.leads] == [lead.pk for lead in leads]


def test_the_place_in_the_list_tells_nobody_an_address():
    for email in (EMAIL, "zubeida@example.com"):
        for _ in range(2):
            make_lead(email=email)

    cursor = list_groups(actor=HEAD, alike=Alike.EMAIL, limit=1).next_cursor

    assert b"asha" not in base64.urlsafe_b64decode(f"{cursor}===")


def test_a_place_that_was_made_up_is_refused():
    with pytest.raises(BadCursor):
        list_groups(actor=HEAD, alike=Alike.EMAIL, cursor=Cursor.encode(EMAIL))


def test_addresses_are_looked_up_in_an_index_on_sqlite():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has its own test, with enough leads to make it choose")
    with CaptureQueriesContext(connection) as asked:
        find_duplicates(actor=HEAD, email=EMAIL)
        list_groups(actor=HEAD, alike=Alike.EMAIL)

    plans = [connection.cursor().execute(f"EXPLAIN QUERY PLAN {one['sql']}") for one in asked]

    assert ["leads_by_address" in str(plan.fetchall()) for plan in plans[:2]] == [True, True]


@pytest.mark.postgres
def test_addresses_are_looked_up_in_an_index_on_postgresql():
    with connection.cursor() as cursor:
        cursor.execute(INSERT_MANY)
        cursor.execute("ANALYZE leads_lead")
    with CaptureQueriesContext(connection) as asked:
        find_duplicates(actor=HEAD, email="Lead7@Example.com")
        known_leads(actor=HEAD, phones=[], emails=["Lead7@Example.com", "lead8@example.com"])
    with connection.cursor() as cursor:
        plans = []
        for one in asked:
            cursor.execute(f"EXPLAIN {one['sql']}")
            plans.append(str(cursor.fetchall()))

    assert ["leads_by_address" in plan for plan in (plans[0], plans[-1])] == [True, True]


@pytest.mark.parametrize("alike", Alike)
def test_groups_are_read_page_by_page_in_two_queries_each(alike):
    for number in range(5):
        for _ in range(2):
            phone = f"+9198765111{number:02}"
            make_lead(phone=phone, phone_raw=phone, email=f"a{number}@example.com")
    seen, cursor = [], None

    for _ in range(3):
        with CaptureQueriesContext(connection) as asked:
            page = list_groups(actor=HEAD, alike=alike, cursor=cursor, limit=2)
        seen += [group.key for group in page.items]
        cursor = page.next_cursor
        assert len(asked) == 2

    assert len(set(seen)) == 5
    assert cursor is None


def test_a_large_group_lists_its_first_leads():
    for _ in range(9):
        make_lead(phone=PHONE, phone_raw=PHONE)

    (group,) = list_groups(actor=HEAD, alike=Alike.PERSON).items

    assert (group.count, len(group.leads)) == (9, 6)


def test_who_may_not_merge_sees_no_groups(agent):
    with pytest.raises(NotPermitted):
        list_groups(actor=agent, alike=Alike.PERSON)
