"""Making bots, and saying where they may stand."""

from datetime import UTC, datetime

import pytest

from leadflow.audit.models import Record
from leadflow.capture.models import Bot
from leadflow.capture.queries.bots import NoSuchBot, allowed_origins
from leadflow.capture.queries.workshop import public_bot
from leadflow.capture.rules.origins import BadOrigin
from leadflow.capture.services.placing import BadKey, KeyTaken, create_bot, place_bot
from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Role
from tests.factories.identity import make_actor

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def made(key="growth"):
    """Make a bot."""
    return create_bot(actor=make_actor(Role.MARKETING), key=key, name="Cape  Growth", now=NOON)


def placed(**changes):
    """Say where the bot may stand."""
    told = {"name": "Growth", "origins": ["https://shop.example/"], "is_active": True, **changes}
    place_bot(actor=make_actor(Role.MARKETING), key="growth", now=NOON, **told)


def test_a_new_bot_talks_at_once_and_stands_nowhere():
    made()

    bot = public_bot("growth")
    assert (bot.name, bot.origins) == ("Cape Growth", [])
    assert allowed_origins() == set()


@pytest.mark.parametrize("key", ["", "New Bot", "new", "first", "-a", "a/b"])
def test_a_key_must_stand_in_an_address(key):
    with pytest.raises(BadKey):
        made(key)

    assert not Bot.objects.exists()


def test_a_key_is_given_once():
    made()

    with pytest.raises(KeyTaken):
        made()

    assert Bot.objects.count() == 1


def test_a_bot_stands_where_it_was_placed_until_it_is_switched_off():
    made()

    placed()
    assert allowed_origins() == {"https://shop.example"}

    placed(is_active=False)
    assert allowed_origins() == set()
    with pytest.raises(NoSuchBot):
        public_bot("growth")
    assert Record.objects.filter(action="capture.bot_placed").count() == 2


def test_a_bad_site_changes_nothing():
    made()
    placed()

    with pytest.raises(BadOrigin):
        placed(name="Other", origins=["https://b.example", "*"])

    assert public_bot("growth").name == "Growth"


def test_who_only_looks_places_nothing():
    made()

    with pytest.raises(NotPermitted):
        place_bot(
            actor=make_actor(Role.DIRECTOR),
            key="growth",
            name="Mine",
            origins=[],
            is_active=True,
            now=NOON,
        )

    assert public_bot("growth").name == "Cape Growth"
