"""Conversations leave as a file: all that match, safe to open, and written down."""

import csv
from datetime import timedelta
from io import StringIO

import pytest

from leadflow.audit.models import Record
from leadflow.capture.queries.conversations import ConversationFilters
from leadflow.capture.services import exporting
from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Role
from tests.factories.capture import begin, share
from tests.factories.identity import make_actor
from tests.kernel.test_limits import NOON

pytestmark = pytest.mark.django_db


def exported(actor, **filters):
    pieces = exporting.export_conversations(
        actor=actor, filters=ConversationFilters(**filters), clock=lambda: NOON
    )
    text = b"".join(pieces).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


def test_every_conversation_leaves_newest_first(monkeypatch):
    monkeypatch.setattr(exporting, "CHUNK", 2)
    for minutes in range(5):
        begin(NOON + timedelta(minutes=minutes), utm_source=f"s{minutes}")

    rows = exported(make_actor(Role.MARKETING))

    assert [row["utm_source"] for row in rows] == ["s4", "s3", "s2", "s1", "s0"]


def test_the_columns_are_the_seeds():
    share(begin(NOON, utm_source="google"), NOON, name="=1+1", email="asha@example.com")

    [row] = exported(make_actor(Role.MARKETING))

    assert (row["name"], row["email"], row["lead_type"], row["assigned_to"]) == (
        "'=1+1",
        "asha@example.com",
        "Unqualified",
        "CTL-Team",
    )


def test_only_what_the_list_shows_leaves():
    begin(NOON)
    share(begin(NOON), NOON, name="Asha", email="asha@example.com")

    assert [row["name"] for row in exported(make_actor(Role.MARKETING), reached="contact")] == [
        "Asha"
    ]


def test_who_took_how_many_is_written_down():
    begin(NOON)

    exported(make_actor(Role.MARKETING))

    actions = Record.objects.order_by("id").values_list("action", flat=True)
    assert list(actions) == ["capture.export_begun", "capture.exported"]


def test_who_may_only_look_takes_nothing_out():
    with pytest.raises(NotPermitted):
        exported(make_actor(Role.DIRECTOR))
