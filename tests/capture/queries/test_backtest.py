"""A document tried on past conversations."""

from datetime import UTC, datetime, timedelta

import pytest

from leadflow.capture.models import Session
from leadflow.capture.queries.backtest import backtest
from leadflow.capture.rules.document import DEFAULT, parse
from leadflow.identity.types import Role
from tests.factories.capture import answer_all, begin, behave, session_of, share
from tests.factories.identity import make_actor

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def tried(**changes):
    """Try the default document with changes."""
    document = parse(DEFAULT.raw() | changes)
    actor = make_actor(Role.MARKETING)
    return backtest(actor=actor, key="main", document=document, now=NOON + timedelta(days=1))


@pytest.fixture
def talks():
    """One conversation that asked for a demo, one that answered quickly, one that left."""
    names = [begin(NOON) for _ in range(3)]
    behave(names[0], "demo_requested", NOON)
    share(names[0], NOON)
    answer_all(names[1], now=NOON, apart=timedelta(seconds=30))
    return names


def test_by_the_same_document_nothing_differs(talks):
    found = tried()

    assert (found.sessions, found.up, found.down, found.differences) == (3, 0, 0, [])
    assert found.mean == found.would_mean
    assert found.classes == [("SQL", 1, 1), ("MQL", 1, 1), ("Unqualified", 1, 1)]


def test_dearer_demos_lift_whoever_asked_for_one_and_nothing_is_changed(talks):
    before = list(Session.objects.order_by("id").values_list("score", "classification"))

    found = tried(scoring=DEFAULT.raw()["scoring"] | {"clicked_demo": 50})

    assert found.up == 1
    [one] = found.differences
    assert (one.session_id, one.score, one.would_score, one.would_be) == (
        session_of(talks[0]).pk,
        30,
        65,
        "SQL",
    )
    assert list(Session.objects.order_by("id").values_list("score", "classification")) == before


def test_another_timing_judges_answers_again(talks):
    quick = tried(timing={"quick_reply_seconds": 10})

    assert quick.would_mean == pytest.approx(quick.mean - 25 / 3)


def test_a_question_that_is_gone_gives_nothing(talks):
    kept = [one for one in DEFAULT.raw()["questions"] if one["id"] != 1]

    found = tried(questions=kept, tests={})

    assert found.would_mean == pytest.approx(found.mean - 10 / 3)
