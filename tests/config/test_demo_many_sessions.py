"""Conversations by the thousand are whole: every invariant holds, and the analytics know them."""

from datetime import timedelta

import pytest

from leadflow.capture.models import Behavior, Counting, Session
from leadflow.capture.queries.analytics import overview
from leadflow.capture.queries.experiments import experiment
from leadflow.config.demo.many_sessions import load_many_sessions
from leadflow.config.verification import verify_everything
from leadflow.identity.types import Role
from leadflow.kernel import clock
from tests.factories.capture import begin
from tests.factories.identity import actor_for, make_user

pytestmark = pytest.mark.django_db(transaction=True)

SIZE = 600


def test_made_up_conversations_keep_every_invariant_and_the_analytics_know_them():
    begin()
    marketing = actor_for(make_user(Role.MARKETING))

    load_many_sessions(size=SIZE, behaviors=2, now=clock.now())

    assert not [finding for finding in verify_everything(now=clock.now()) if finding.broken]
    assert Session.objects.count() == SIZE + 1
    assert Behavior.objects.count() == SIZE * 2
    counted = overview(actor=marketing)
    found = experiment(actor=marketing, bot_key="main", test_name="greeting_message")
    assert counted.total.sessions == SIZE + 1
    assert 0 < counted.total.sql < counted.total.mql + counted.total.sql < SIZE
    assert [one.answered for one in counted.questions] == sorted(
        (one.answered for one in counted.questions), reverse=True
    )
    assert sum(row.exposed for row in found.result.variants) == SIZE * 8 // 10
    assert Counting.objects.get().through >= (clock.now() - timedelta(days=1)).date()
    Counting.objects.all().delete()
    assert overview(actor=marketing) == counted
