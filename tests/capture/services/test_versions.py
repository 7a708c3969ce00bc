"""A bot's document is edited, published and put back; what runs goes on by its own."""

from datetime import UTC, datetime

import pytest

from leadflow.audit.models import Record
from leadflow.capture.models import Bot, BotVersion
from leadflow.capture.queries.bots import current_document
from leadflow.capture.queries.sessions import document_of
from leadflow.capture.rules.document import DEFAULT, BadDocument
from leadflow.capture.services.versions import (
    NoDraft,
    NoSuchVersion,
    VersionMoved,
    drop_draft,
    publish_version,
    rollback,
    save_draft,
)
from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Role
from tests.factories.capture import begin, behave, session_of
from tests.factories.identity import make_actor

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DEARER = DEFAULT.raw() | {"scoring": DEFAULT.raw()["scoring"] | {"clicked_demo": 40}}


def published(**changes):
    """Publish a document in which a demo is worth 40 points; return the number."""
    actor = make_actor(Role.MARKETING)
    save_draft(actor=actor, key="main", document=DEARER | changes, now=NOON)
    return publish_version(actor=actor, key="main", note="A demo is worth more", now=NOON)


def test_new_conversations_go_by_what_was_published_and_running_ones_by_theirs():
    before = begin(NOON)

    number = published()

    assert number == 2
    assert behave(before, "clicked_demo", NOON).points == 15
    assert behave(begin(NOON), "clicked_demo", NOON).points == 40


def test_a_draft_is_nobodys_business_until_it_is_published():
    begin(NOON)
    actor = make_actor(Role.MARKETING)

    save_draft(actor=actor, key="main", document=DEARER, now=NOON)

    assert current_document().points("clicked_demo") == 15
    drop_draft(actor=actor, key="main", now=NOON)
    assert Bot.objects.get().draft is None
    with pytest.raises(NoDraft):
        publish_version(actor=actor, key="main", now=NOON)


def test_an_older_version_comes_back_as_a_new_one():
    session_id = begin(NOON)
    published()

    number = rollback(actor=make_actor(Role.HEAD), key="main", number=1, now=NOON)

    assert number == 3
    assert current_document() == document_of(session_of(session_id))
    assert list(BotVersion.objects.order_by("number").values_list("note", flat=True))[1:] == [
        "A demo is worth more",
        "Version 1 again",
    ]
    acts = Record.objects.order_by("id").values_list("action", flat=True)
    assert list(acts) == ["capture.drafted", "capture.published", "capture.published"]


def test_who_looked_at_an_older_version_does_not_publish_over_a_newer_one():
    begin(NOON)
    published()
    actor = make_actor(Role.MARKETING)
    save_draft(actor=actor, key="main", document=DEFAULT.raw(), now=NOON)

    with pytest.raises(VersionMoved):
        publish_version(actor=actor, key="main", if_number=1, now=NOON)

    assert current_document().points("clicked_demo") == 40


def test_what_cannot_be_talked_by_is_not_even_kept_as_a_draft():
    begin(NOON)

    with pytest.raises(BadDocument):
        published(questions=[])

    assert Bot.objects.get().draft is None


def test_only_those_who_look_after_bots_change_them():
    begin(NOON)
    looks_on = make_actor(Role.DIRECTOR)

    with pytest.raises(NotPermitted):
        save_draft(actor=looks_on, key="main", document=DEARER, now=NOON)
    with pytest.raises(NotPermitted):
        rollback(actor=looks_on, key="main", number=1, now=NOON)


def test_a_version_that_never_was_does_not_come_back():
    begin(NOON)

    with pytest.raises(NoSuchVersion):
        rollback(actor=make_actor(Role.ADMIN), key="main", number=7, now=NOON)
