"""How much people have to do …"""

from datetime import timedelta

import pytest

from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Role
from leadflow.leads.models import Lead
from leadflow.leads.types import LeadStatus
from leadflow.pipeline.queries.load import loads
from leadflow.pipeline.services.assignment.times import add_absence, set_capacity
from tests.factories.assignment import TEN, make_agent
from tests.factories.identity import actor_for, make_user
from tests.factories.leads import lead_actor, make_lead

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)
DIRECTOR = lead_actor(Role.DIRECTOR)


def owned_by(user, **facts) -> None:
    Lead.objects.filter(pk=make_lead(**facts).pk).update(assigned_to=user)


def test_counts_open_leads_alone():
    priya = make_agent("Priya")
    owned_by(priya)
    owned_by(priya, status=LeadStatus.NEGOTIATION)
    owned_by(priya, status=LeadStatus.LOST)
    owned_by(priya, status=LeadStatus.CONVERTED)
    owned_by(priya, deleted_at=TEN)

    assert [(row.name, row.open) for row in loads(actor=DIRECTOR, now=TEN)] == [("Priya", 2)]


def test_says_who_is_there_until_when_they_are_not_and_what_they_can_take():
    priya = make_agent("Priya")
    owned_by(priya)
    set_capacity(actor=DIRECTOR, user_id=priya.pk, capacity=1, now=TEN)
    (row,) = loads(actor=DIRECTOR, now=TEN)
    assert (row.is_working, row.absent_until, row.has_capacity) == (True, None, False)

    add_absence(actor=DIRECTOR, user_id=priya.pk, starts_at=TEN, ends_at=TEN + HOUR, now=TEN)

    (row,) = loads(actor=DIRECTOR, now=TEN)
    assert (row.is_working, row.absent_until) == (False, TEN + HOUR)


def test_is_ones_own_alone_to_who_sees_only_their_own_leads():
    priya = make_agent("Priya")
    make_agent("Arjun")

    assert [row.name for row in loads(actor=actor_for(priya), now=TEN)] == ["Priya"]


def test_is_nothing_to_who_sees_no_leads():
    with pytest.raises(NotPermitted):
        loads(actor=actor_for(make_user(Role.AFFILIATE)), now=TEN)


def test_takes_as_many_questions_however_many_people(django_assert_num_queries):
    make_agent()
    with django_assert_num_queries(4):
        loads(actor=DIRECTOR, now=TEN)
    for _ in range(3):
        owned_by(make_agent())

    with django_assert_num_queries(4):
        loads(actor=DIRECTOR, now=TEN)
