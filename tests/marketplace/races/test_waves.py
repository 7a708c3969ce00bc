"""Of two workers who follow the same wave at once, one does; without the lock both try."""

from datetime import UTC, datetime, timedelta

import pytest

from leadflow.kernel.db import commits
from leadflow.marketplace.models import Listing, Offer
from leadflow.marketplace.services import waves
from tests.factories.market import make_listing, make_provider
from tests.harness.races import rush

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
WORKERS = 6


def follow_at_once() -> list[int | Exception]:
    """Let workers follow the first wave of one lead at once; twelve more providers wait for it."""
    for _ in range(24):
        make_provider(credits=0, now=NOON)
    listing = make_listing(now=NOON)
    follow = commits(waves.follow_wave)
    return rush(lambda _: follow(lead_id=listing.pk, wave=1, now=LATER), range(WORKERS))


def test_of_those_who_follow_a_wave_at_once_one_offers_and_the_others_see_it_done():
    answers = follow_at_once()

    assert sorted(answers, key=str) == [0] * (WORKERS - 1) + [10]
    assert Offer.objects.count() == 20
    assert set(Offer.objects.values_list("wave", flat=True)) == {1, 2}


def test_without_the_lock_more_than_one_tries_and_the_database_refuses_them(monkeypatch):
    monkeypatch.setattr(waves, "held", lambda lead_id: Listing.objects.get(pk=lead_id))

    answers = follow_at_once()

    assert any(isinstance(answer, Exception) for answer in answers)
    assert Offer.objects.count() == 20
