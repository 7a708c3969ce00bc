"""What is forgotten, and what is not."""

from datetime import timedelta

import pytest

from leadflow.capture.models import Answer, Behavior, Exposure, ScoreEvent, Session
from leadflow.capture.queries.analytics import overview
from leadflow.capture.queries.experiments import experiments
from leadflow.capture.services.counting import count_days, start_over
from leadflow.capture.services.retention import forget_conversations
from leadflow.identity.types import Role
from tests.factories.identity import actor_for, make_user
from tests.factories.lab import NOON, expose, make_session

pytestmark = pytest.mark.django_db
OLD = NOON - timedelta(days=91)


@pytest.fixture
def marketing():
    return actor_for(make_user(Role.MARKETING))


def test_old_conversations_of_nobody_go_and_their_numbers_stay(marketing):
    expose(make_session(started_at=OLD, answers=3), "A")
    make_session(answers=2)
    count_days(NOON)
    before = overview(actor=marketing), experiments(actor=marketing)

    forget_conversations(NOON)

    assert Session.objects.count() == 1
    assert Answer.objects.count() == 2
    assert not Exposure.objects.exists()
    start_over()
    count_days(NOON + timedelta(minutes=1))
    assert (overview(actor=marketing), experiments(actor=marketing)) == before


def test_of_old_leads_only_what_they_did_goes(marketing):
    make_session(started_at=OLD, answers=3, has_contact=True)
    count_days(NOON)

    forget_conversations(NOON)

    assert not Behavior.objects.exists()
    assert (Session.objects.count(), Answer.objects.count(), ScoreEvent.objects.count()) == (
        1,
        3,
        1,
    )


@pytest.mark.parametrize("days", [0, 100])
def test_nothing_goes_before_its_time(days, settings):
    settings.ANALYTICS_RETENTION_DAYS = days
    make_session(started_at=OLD)
    count_days(NOON)

    assert forget_conversations(NOON) == 0
    assert Session.objects.count() == 1


def test_what_is_not_counted_yet_stays():
    make_session(started_at=OLD)

    forget_conversations(NOON)

    assert Session.objects.count() == 1


def test_who_was_shown_something_today_stays_until_that_is_counted():
    session = make_session(started_at=OLD)
    count_days(NOON)
    exposure = expose(session, "A")
    Exposure.objects.filter(pk=exposure.pk).update(at=NOON)

    forget_conversations(NOON)

    assert Session.objects.count() == 1
