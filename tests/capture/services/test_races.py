"""Many calls to one conversation at the same moment: each thing counts once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connections

from leadflow.capture.models import Behavior, Bot, BotVersion, ScoreEvent, Session
from leadflow.capture.queries.checks import verify_capture
from leadflow.leads.models import Lead
from tests.factories.capture import ANSWERS, answer, begin, behave, session_of, share
from tests.harness.races import rush

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MANY = 100
ACTIONS = ["clicked_demo", "cta_clicked", "clicked_product", "replied_to_greeting"]


def crowd(act):
    """Call `act` in a hundred threads; they are more than connections, so these go round."""
    gun = Barrier(MANY)

    def run(_):
        gun.wait(60)
        try:
            return act()
        except Exception as refusal:  # noqa: BLE001 - what it raised is the answer
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=MANY) as pool:
        return list(pool.map(run, range(MANY)))


def faults(outcomes):
    return [repr(one) for one in outcomes if isinstance(one, Exception)]


def test_a_behavior_that_is_repeated_a_hundred_times_at_once_counts_once():
    session_id = begin(NOON)

    outcomes = crowd(lambda: behave(session_id, "demo_requested", NOON))

    assert faults(outcomes) == []
    assert sorted(noted.points for noted in outcomes)[-2:] == [0, 15]
    assert session_of(session_id).score == 20
    assert Behavior.objects.count() == MANY
    assert ScoreEvent.objects.filter(action="clicked_demo").count() == 1


def different_things_at_once(session_id):
    """Answer, act and share at the same moment; return what went wrong."""
    acts = [
        *(lambda question=question: answer(session_id, question, now=NOON) for question in ANSWERS),
        *(lambda action=action: behave(session_id, action, NOON) for action in ACTIONS),
        *(lambda: share(session_id, NOON, email="asha@shop.example") for _ in range(6)),
    ]
    return faults(rush(lambda act: act(), acts))


def test_different_things_at_once_all_count_and_make_one_lead():
    session_id = begin(NOON)

    wrong = different_things_at_once(session_id)

    assert wrong == []
    session = session_of(session_id)
    assert session.score == 5 + 25 + 25 + 5 + 10 + 10 + 15 + 15 + 5 + 5
    assert (session.answers_count, Lead.objects.count()) == (5, 1)
    assert {finding.broken for finding in verify_capture()} == {0}


def test_without_the_lock_they_get_in_each_others_way(monkeypatch):
    """The twin: else the test above would show nothing."""
    session_id = begin(NOON)
    monkeypatch.setattr(
        type(Session.objects.all()), "select_for_update", lambda self, **_: self.all()
    )

    wrong = different_things_at_once(session_id)

    broken = [finding.name for finding in verify_capture() if finding.broken]
    assert wrong or broken or Lead.objects.count() > 1


def test_the_first_bot_is_made_once_by_whoever_comes_first():
    outcomes = rush(lambda _: begin(NOON), range(12))

    assert faults(outcomes) == []
    assert (Bot.objects.count(), BotVersion.objects.count()) == (1, 1)
    assert len(set(outcomes)) == 12
