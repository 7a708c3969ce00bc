"""People's working time …"""

from datetime import timedelta

import pytest

from leadflow.identity.queries import UserNotFound
from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Role
from leadflow.pipeline.models import Absence, WorkingTime
from leadflow.pipeline.queries.assignment.times import (
    AbsenceNotFound,
    get_hours,
    list_absences,
    list_hours,
)
from leadflow.pipeline.rules.assignment.checking import BadAbsence, BadHours
from leadflow.pipeline.rules.assignment.hours import DEFAULT_WEEK
from leadflow.pipeline.services.assignment.times import (
    add_absence,
    delete_absence,
    restore_absence,
    set_capacity,
    set_hours,
)
from leadflow.pipeline.types.assignment import Span
from tests.factories.assignment import TEN, make_agent
from tests.factories.identity import actor_for, make_user
from tests.factories.leads import lead_actor

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)
DIRECTOR = lead_actor(Role.DIRECTOR)
EVENINGS = ((Span(960, 1320),),) * 7


@pytest.fixture
def priya():
    return make_agent("Priya")


def away(user, *, actor=DIRECTOR, days=1) -> int:
    return add_absence(
        actor=actor, user_id=user.pk, starts_at=TEN, ends_at=TEN + days * DAY, now=TEN
    )


def test_is_that_of_an_office_until_somebody_says_otherwise(priya):
    row = get_hours(actor=DIRECTOR, user_id=priya.pk)

    assert (row.week, row.is_default) == (DEFAULT_WEEK, True)


def test_can_be_set_by_oneself_and_back_to_the_default(priya):
    actor = actor_for(priya)
    set_hours(actor=actor, user_id=priya.pk, week=EVENINGS, now=TEN)
    assert get_hours(actor=actor, user_id=priya.pk).week == EVENINGS

    set_hours(actor=actor, user_id=priya.pk, week=None, now=TEN)

    assert get_hours(actor=actor, user_id=priya.pk).is_default


def test_keeps_the_capacity_when_the_week_changes(priya):
    set_capacity(actor=DIRECTOR, user_id=priya.pk, capacity=7, now=TEN)

    set_hours(actor=actor_for(priya), user_id=priya.pk, week=EVENINGS, now=TEN)

    assert get_hours(actor=DIRECTOR, user_id=priya.pk).capacity == 7


def test_is_not_a_colleagues_to_set_or_see(priya):
    other = actor_for(make_agent())

    with pytest.raises(UserNotFound):
        set_hours(actor=other, user_id=priya.pk, week=EVENINGS, now=TEN)
    with pytest.raises(UserNotFound):
        away(priya, actor=other)

    assert [row.user_id for row in list_hours(actor=other)] == [other.user_id]
    assert not WorkingTime.objects.exists()
    assert not Absence.objects.exists()


def test_has_a_capacity_only_who_manages_assignment_sets(priya):
    with pytest.raises(NotPermitted):
        set_capacity(actor=actor_for(priya), user_id=priya.pk, capacity=1, now=TEN)

    assert not WorkingTime.objects.exists()


@pytest.mark.parametrize("week", [((),) * 6, ((Span(2, 1),), *((),) * 6)])
def test_is_no_week_that_makes_no_sense(priya, week):
    with pytest.raises(BadHours):
        set_hours(actor=DIRECTOR, user_id=priya.pk, week=week, now=TEN)

    assert not WorkingTime.objects.exists()


def test_has_absences_that_everybody_sees_of_themselves_alone(priya):
    arjun = make_agent("Arjun")
    away(priya)
    away(arjun, actor=actor_for(arjun))

    def seen(actor):
        return [row.name for row in list_absences(actor=actor, now=TEN).items]

    assert seen(DIRECTOR) == ["Priya", "Arjun"]
    assert seen(actor_for(priya)) == ["Priya"]


def test_has_no_absences_any_more_that_are_over(priya):
    away(priya)

    assert list_absences(actor=DIRECTOR, now=TEN + DAY).items == []


def test_has_absences_that_can_be_deleted_and_restored(priya):
    actor = actor_for(priya)
    absence = away(priya, actor=actor)
    delete_absence(actor=actor, absence_id=absence, now=TEN)
    assert list_absences(actor=actor, now=TEN).items == []

    restore_absence(actor=actor, absence_id=absence, now=TEN)

    assert len(list_absences(actor=actor, now=TEN).items) == 1


def test_has_absences_a_colleague_can_neither_delete_nor_restore(priya):
    absence = away(priya)
    other = actor_for(make_agent())

    for act in (delete_absence, restore_absence):
        with pytest.raises(AbsenceNotFound):
            act(actor=other, absence_id=absence, now=TEN)

    assert Absence.objects.get().deleted_at is None


def test_has_no_absence_that_ends_before_it_begins(priya):
    with pytest.raises(BadAbsence):
        away(priya, days=-1)

    assert not Absence.objects.exists()


@pytest.mark.parametrize("role", [Role.COLLECTIONS, Role.AFFILIATE, Role.MARKETING])
def test_is_nothing_to_who_owns_no_leads(role):
    actor = actor_for(make_user(role))

    with pytest.raises(NotPermitted):
        list_hours(actor=actor)
    with pytest.raises(NotPermitted):
        list_absences(actor=actor, now=TEN)


def test_is_paged_by_what_ends_first(priya):
    for days in (3, 1, 2):
        away(priya, days=days)

    first = list_absences(actor=DIRECTOR, now=TEN, limit=2)
    rest = list_absences(actor=DIRECTOR, now=TEN, limit=2, cursor=first.next_cursor)

    ends = [row.ends_at for row in (*first.items, *rest.items)]
    assert ends == [TEN + n * DAY for n in (1, 2, 3)]
