"""Days counted by the worker, beside the conversations themselves."""

import random
from datetime import timedelta

import pytest
from django.db import transaction

from leadflow.capture.models import Answer, Counting, ExperimentDay, ScoreEvent, Session, SessionDay
from leadflow.capture.queries.analytics import overview
from leadflow.capture.queries.experiments import experiments
from leadflow.capture.queries.sessions import document_of
from leadflow.capture.services.counting import OTHERS, SOURCES, count_days, start_over
from leadflow.capture.services.goals import count_goals
from leadflow.capture.types import Classification
from leadflow.capture.types.analytics import Period
from leadflow.identity.types import Role
from tests.factories.identity import actor_for, make_user
from tests.factories.lab import NOON, expose, make_bot, make_session

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def marketing():
    return actor_for(make_user(Role.MARKETING))


def made_up(seed: int = 1, days: int = 6, size: int = 60) -> None:
    """Put in conversations of several days, two bots and some sources, with experiments."""
    chance = random.Random(seed)
    bots = [make_bot(), make_bot("shop")]
    for _ in range(size):
        answers = chance.randrange(6)
        session = make_session(
            started_at=NOON - chance.random() * days * DAY,
            bot=chance.choice(bots),
            source=chance.choice(["", "google", "mail"]),
            score=chance.randrange(90),
            classification=chance.choice(list(Classification)),
            answers=answers,
            has_contact=chance.random() < 0.4,
            is_completed=answers == 5,
        )
        if chance.random() < 0.8:
            expose(session, chance.choice("AB"))
            if chance.random() < 0.5:
                with transaction.atomic():
                    count_goals(
                        session=session,
                        document=document_of(session),
                        actions=["clicked_demo", "shared_contact"],
                        became=None,
                        now=session.started_at + timedelta(hours=chance.randrange(60)),
                    )


def everything(actor):
    return [
        (overview(actor=actor, period=period), experiments(actor=actor, period=period))
        for period in (
            Period(),
            Period(bot_key="shop"),
            Period(first=(NOON - 4 * DAY).date(), last=(NOON - 2 * DAY).date()),
            Period(first=NOON.date()),
        )
    ]


def test_what_is_counted_is_what_the_conversations_say(marketing):
    made_up()
    raw = everything(marketing)

    done = count_days(NOON + timedelta(hours=6))

    assert done >= 6
    assert SessionDay.objects.exists()
    assert ExperimentDay.objects.exists()
    assert everything(marketing) == raw
    assert raw[0][0].total.sessions == Session.objects.count()


def test_the_answer_comes_from_what_was_counted(marketing):
    made_up()
    count_days(NOON + 5 * DAY)
    before = everything(marketing)

    Answer.objects.all().delete()
    ScoreEvent.objects.all().delete()
    Session.objects.all().delete()

    assert everything(marketing) == before


def test_a_conversation_that_goes_on_days_later_is_counted_anew(marketing):
    made_up()
    old = make_session(started_at=NOON - 5 * DAY)
    count_days(NOON + DAY)
    Session.objects.filter(pk=old.pk).update(score=60, classification=Classification.SQL)
    ScoreEvent.objects.create(session=old, action="cta_clicked", points=55, at=NOON + DAY)
    stale = overview(actor=marketing)

    count_days(NOON + DAY + timedelta(minutes=1))

    fresh = overview(actor=marketing)
    assert fresh.total.points == stale.total.points + 55
    start_over()
    assert overview(actor=marketing) == fresh


def test_a_word_that_scores_nothing_is_counted_as_well(marketing):
    session = make_session(started_at=NOON - timedelta(hours=13))
    later = NOON + timedelta(minutes=5)
    count_days(NOON)
    Session.objects.filter(pk=session.pk).update(
        answers_count=1, answering_seconds=9, last_at=later
    )

    count_days(later + timedelta(minutes=1))

    assert overview(actor=marketing).total.seconds == 9


def test_a_day_is_counted_only_when_nobody_can_add_to_it_unseen():
    make_session(started_at=NOON - DAY)

    count_days(NOON.replace(hour=0, minute=5))

    assert Counting.objects.get().through == (NOON - DAY).date()


def test_whoever_invents_sources_does_not_blow_up_the_count(marketing):
    for number in range(SOURCES + 5):
        make_session(source=f"made-up-{number:03}")
    make_session(source="made-up-000")
    raw = overview(actor=marketing)

    count_days(NOON + DAY)

    assert SessionDay.objects.count() == SOURCES + 1
    counted = overview(actor=marketing)
    assert counted == raw
    assert [source for source, _ in counted.by_source[-1:]] == [OTHERS]
    assert sum(tally.sessions for _, tally in counted.by_source) == SOURCES + 6


def test_nothing_is_counted_where_nothing_is(marketing):
    count_days(NOON)

    assert overview(actor=marketing).total.sessions == 0
