"""What a conversation leaves behind: a lead, its history, facts without personal data."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from leadflow.capture.models import Behavior, ScoreEvent
from leadflow.capture.queries.checks import verify_capture
from leadflow.capture.services.versions import publish_version, save_draft
from leadflow.events.models import OutboxMessage
from leadflow.identity.models import Team
from leadflow.identity.types import SYSTEM, Role
from leadflow.leads.models import Lead, Person, TimelineEntry
from tests.factories.capture import answer_all, begin, behave, session_of, share
from tests.factories.identity import make_user

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
KNOWN = {"name": "Asha Rao", "phone": "98765 43210", "email": "asha@shop.example"}


def facts_of(session_id):
    """Return the facts of a conversation, oldest first."""
    stream = f"capture:{session_of(session_id).pk}"
    return list(OutboxMessage.objects.filter(stream=stream).order_by("id"))


def test_a_way_to_reach_the_visitor_makes_a_lead_that_wants_an_owner():
    session_id = begin(NOON, utm_source="google_ads")
    answer_all(session_id, now=NOON)

    share(session_id, LATER, **KNOWN)

    lead = Lead.objects.get()
    assert (lead.name, lead.phone, lead.email) == (KNOWN["name"], KNOWN["phone"], KNOWN["email"])
    assert (lead.source, lead.channel, lead.city) == ("bot", "google_ads", "Cape Town, Woodstock")
    assert Person.objects.get().phone == "+919876543210"
    received = OutboxMessage.objects.get(name="leads.received")
    assert received.payload == {"lead_id": lead.pk, "source": "bot", "wants_owner": True}
    first, second = TimelineEntry.objects.filter(lead=lead).order_by("seq")
    assert first.data["features_interested"] == ["Billing", "QR Payments"]
    assert second.data == {"score": session_of(session_id).score, "classification": "MQL"}


def test_one_conversation_is_one_lead_however_often_it_says_who_it_is():
    session_id = begin(NOON)
    share(session_id, NOON, email="asha@shop.example")

    share(session_id, LATER, **KNOWN)
    share(session_id, LATER, name="Somebody else", email="other@shop.example")

    lead = Lead.objects.get()
    assert (lead.name, lead.phone, lead.email) == (KNOWN["name"], KNOWN["phone"], KNOWN["email"])
    assert session_of(session_id).email == "other@shop.example"


@pytest.mark.parametrize("kind", ["team", "new team", "person", "nobody"])
def test_the_lead_goes_to_whom_the_settings_name(kind, settings):
    settings.CAPTURE_ASSIGNED_TO = "" if kind == "nobody" else "CTL-Team"
    if kind == "team":
        Team.objects.create(name="CTL-Team")
    person = make_user(Role.SENIOR, username="CTL-Team") if kind == "person" else None

    share(begin(NOON), NOON)
    share(begin(NOON), NOON)

    lead = Lead.objects.order_by("id").last()
    assert (lead.team, lead.assigned_to) == (Team.objects.first(), person)
    assert Team.objects.count() == int("team" in kind)
    received = OutboxMessage.objects.filter(name="leads.received").last()
    assert received.payload["wants_owner"] is (person is None)


def test_a_lead_hears_when_its_conversation_becomes_worth_more():
    session_id = begin(NOON)
    share(session_id, NOON)
    answer_all(session_id, now=NOON)

    behave(session_id, "demo_requested", LATER)

    steps = TimelineEntry.objects.filter(kind="bot").order_by("seq")
    assert [step.data["classification"] for step in steps] == ["Unqualified", "MQL", "SQL"]
    told = OutboxMessage.objects.filter(name="capture.classified").order_by("id").last()
    assert (told.stream, told.seq) == (f"lead:{steps.last().lead_id}", steps.last().seq)


def test_a_lead_that_was_put_away_stays_away_and_the_conversation_goes_on():
    session_id = begin(NOON)
    share(session_id, NOON, email="asha@shop.example")
    Lead.objects.update(deleted_at=NOON)

    noted = share(session_id, LATER, **KNOWN)

    assert noted.score == 15
    assert Lead.objects.get().name == ""


def test_facts_say_what_scored_and_nothing_personal():
    session_id = begin(NOON)
    answer_all(session_id, now=NOON)
    share(session_id, LATER, **KNOWN)
    behave(session_id, "clicked_demo", LATER)
    behave(session_id, "clicked_demo", LATER)

    told = facts_of(session_id)

    names = [fact.name for fact in told]
    assert names.count("capture.scored") == 1 + 5 + 1 + 1
    assert names.count("capture.answered") == 5
    assert names.count("capture.completed") == 1
    assert names.count("capture.contact_shared") == 1
    last = [fact.payload for fact in told if fact.name == "capture.scored"][-1]
    assert (last["action"], last["points"], last["classification"]) == ("clicked_demo", 15, "SQL")
    assert (last["old_classification"], last["score"]) == ("MQL", 70)
    said = json.dumps([fact.payload for fact in OutboxMessage.objects.all()])
    assert not any(value in said for value in (*KNOWN.values(), session_id, "Woodstock"))


def test_everything_done_is_kept_and_the_first_time_scores():
    session_id = begin(NOON)

    for _ in range(3):
        behave(session_id, "cta_clicked", NOON, cta="prices")

    kept = Behavior.objects.order_by("id").values_list("score_change", flat=True)
    assert list(kept) == [15, 0, 0]
    assert session_of(session_id).score == 20


def test_limits_have_entries_of_their_own_and_the_sum_is_the_score():
    begin(NOON)
    document = session_of(begin(NOON)).version.document
    limited = document | {"caps": [{"name": "t", "actions": ["clicked_demo"], "most": 4}]}
    save_draft(actor=SYSTEM, key="main", document=limited, now=NOON)
    publish_version(actor=SYSTEM, key="main", now=NOON)
    session_id = begin(NOON)

    noted = behave(session_id, "clicked_demo", NOON)

    entries = ScoreEvent.objects.filter(session_id=noted.id).values_list("action", "points")
    assert dict(entries) == {"session_opened": 5, "clicked_demo": 15, "limits": -11}
    assert noted.score == 9


def test_what_was_done_here_is_found_right_and_a_slip_is_found():
    session_id = begin(NOON)
    answer_all(session_id, now=NOON)
    share(session_id, LATER)
    right = verify_capture()
    session = session_of(session_id)
    ScoreEvent.objects.filter(session=session, action="session_opened").update(points=6)
    type(session).objects.update(classification="SQL", answers_count=1, contact_at=None)

    broken = {finding.name: finding.sample for finding in verify_capture()}

    assert {finding.broken for finding in right} == {0}
    assert set(map(tuple, broken.values())) == {(session.pk,)}
