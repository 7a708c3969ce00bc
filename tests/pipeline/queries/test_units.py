"""The catalogue, and who wants what: of what one may see alone, in a fixed number of queries."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Role
from leadflow.leads.models import Lead
from leadflow.leads.queries import LeadNotFound
from leadflow.pipeline.queries.units import (
    UnitNotFound,
    get_unit,
    interested_leads,
    interests,
    list_units,
    unit_choices,
)
from leadflow.pipeline.types.units import UnitFilters, UnitStatus
from tests.factories.identity import make_actor
from tests.factories.leads import NOON, lead_actor, make_lead
from tests.factories.units import make_unit, want

pytestmark = pytest.mark.django_db

HEAD = lead_actor()


def found(actor=HEAD, **filters):
    return [row.id for row in list_units(actor=actor, filters=UnitFilters(**filters)).items]


def test_units_are_narrowed_by_every_filter():
    plain = make_unit(project="Hill", city="Goa", price=Decimal(100), status=UnitStatus.SOLD)
    dear = make_unit(project="Lake", city="Pune", price=Decimal(900), kind="Villa")
    gone = make_unit(status=UnitStatus.WITHDRAWN)

    assert found() == [gone.pk, dear.pk, plain.pk]
    assert found(is_offered=True) == [dear.pk, plain.pk]
    assert found(project="Hill") == found(city="Goa") == found(status=UnitStatus.SOLD)
    assert found(project="Hill") == [plain.pk]
    assert found(price_min=Decimal(101)) == found(q="VILLA lake") == [dear.pk]
    assert found(price_max=Decimal(100)) == [plain.pk]


def test_units_come_page_by_page():
    units = [make_unit().pk for _ in range(5)]

    first = list_units(actor=HEAD, limit=3)
    rest = list_units(actor=HEAD, limit=3, cursor=first.next_cursor)

    assert [row.id for row in first.items + rest.items] == units[::-1]
    assert rest.next_cursor is None


def test_a_page_of_units_is_one_query():
    for _ in range(6):
        want(make_lead(), make_unit())

    with CaptureQueriesContext(connection) as asked:
        list_units(actor=HEAD)

    assert len(asked) == 1


@pytest.mark.parametrize("role", [Role.AFFILIATE, Role.PROVIDER, Role.SUPPLY])
def test_who_sees_no_leads_sees_no_units(role):
    with pytest.raises(NotPermitted):
        list_units(actor=lead_actor(role))
    with pytest.raises(NotPermitted):
        interested_leads(actor=lead_actor(role), unit_id=make_unit().pk)


def test_a_unit_that_is_not_there_is_not_found():
    with pytest.raises(UnitNotFound):
        get_unit(actor=HEAD, unit_id=404)


def test_interest_of_leads_one_may_not_see_is_neither_counted_nor_listed():
    agent, unit = make_actor(Role.JUNIOR), make_unit()
    mine = make_lead(assigned_to=agent.user_id)
    for lead in (mine, make_lead(), make_lead(assigned_to=make_actor(Role.SENIOR).user_id)):
        want(lead, unit)

    assert get_unit(actor=agent, unit_id=unit.pk).interested == 1
    assert [row.interested for row in list_units(actor=agent).items] == [1]
    listed = interested_leads(actor=agent, unit_id=unit.pk).items
    assert [row.lead_id for row in listed] == [mine.pk]
    assert get_unit(actor=HEAD, unit_id=unit.pk).interested == 3


def test_a_lead_that_was_put_away_is_interested_no_more():
    unit, lead = make_unit(), make_lead()
    want(lead, unit)
    Lead.objects.filter(pk=lead.pk).update(deleted_at=NOON)

    assert get_unit(actor=HEAD, unit_id=unit.pk).interested == 0


def test_a_merged_lead_stands_for_the_one_it_went_into():
    kept, lost, unit, other = make_lead(name="Kept"), make_lead(), make_unit(), make_unit()
    want(kept, unit)
    want(lost, unit)
    want(lost, other)
    Lead.objects.filter(pk=lost.pk).update(deleted_at=NOON, merged_into=kept)

    assert get_unit(actor=HEAD, unit_id=unit.pk).interested == 1
    assert [row.name for row in interested_leads(actor=HEAD, unit_id=other.pk).items] == ["Kept"]
    listed = interests(actor=HEAD, lead_id=kept.pk)
    assert [(row.unit, row.rank, row.is_own) for row in listed] == [
        (unit.pk, 1, True),
        (other.pk, 2, False),
    ]


def test_the_units_of_a_lead_one_may_not_see_are_not_found():
    lead = make_lead()
    want(lead, make_unit())

    with pytest.raises(LeadNotFound):
        interests(actor=make_actor(Role.SENIOR), lead_id=lead.pk)


def test_the_units_of_a_lead_are_two_queries():
    lead = make_lead()
    for _ in range(5):
        want(lead, make_unit())

    with CaptureQueriesContext(connection) as asked:
        rows = interests(actor=HEAD, lead_id=lead.pk)

    assert ([row.rank for row in rows], len(asked)) == ([1, 2, 3, 4, 5], 2)


def test_interested_leads_are_one_query():
    unit = make_unit()
    for _ in range(5):
        want(make_lead(assigned_to=make_actor(Role.SENIOR).user_id), unit)

    with CaptureQueriesContext(connection) as asked:
        rows = interested_leads(actor=HEAD, unit_id=unit.pk).items

    assert (len(rows), len(asked)) == (5, 1)
    assert all(row.assigned_name for row in rows)


def test_lists_can_be_narrowed_to_what_is_on_offer():
    make_unit(project="Hill", city="Goa")
    make_unit(project="Hill", city="Pune")
    make_unit(project="Gone", status=UnitStatus.WITHDRAWN)

    assert unit_choices(actor=HEAD) == {"project": ["Hill"], "city": ["Goa", "Pune"]}
