"""Working a lead on its page: writing down, moving, planning, taking back, putting away."""

import json

import pytest
from django.urls import reverse

from leadflow.audit.models import Record
from leadflow.identity.types import Role
from leadflow.leads.models import Interaction, Lead, Note, TimelineEntry
from leadflow.leads.types import LeadStatus
from leadflow.web.leads import happenings
from tests.factories.identity import make_user
from tests.factories.leads import make_lead, take_step
from tests.web.counting import questions
from tests.web.leads.working import LOOKERS, WORKERS, own_lead, part, send, signed_in
from tests.web.reading import body, html, reduced, words

pytestmark = pytest.mark.django_db


def told(response):
    return json.loads(response["HX-Trigger"])["toast"]


@pytest.fixture
def senior(client):
    return signed_in(client, Role.SENIOR)


@pytest.fixture
def lead(senior):
    return own_lead(senior)


def test_keeps_a_note_and_shows_it_in_the_history(client, lead):
    response = send(client, "lead-write", lead.pk, **{"as": "note", "text": "Likes the garden"})

    assert "Likes the garden" in words(response)
    assert Note.objects.get().text == "Likes the garden"
    assert told(response)["undo"]["url"].startswith(f"/app/leads/{lead.pk}/take-back/note/")


@pytest.mark.parametrize("kind", ["call", "email", "meeting", "site-visit", "whatsapp"])
def test_keeps_every_way_of_being_in_touch_with_what_comes_next(client, lead, kind):
    planned = {"next_action": "Send plans", "next_at": "2026-12-24T10:00"}

    send(
        client,
        "lead-write",
        lead.pk,
        **{"as": kind, "text": "Talked", "outcome": "positive", **planned},
    )

    made = Interaction.objects.get()
    lead.refresh_from_db()
    assert (made.kind, made.outcome, made.details) == (kind, "positive", "Talked")
    assert (lead.next_action, lead.next_action_at.isoformat()) == (
        "Send plans",
        "2026-12-24T10:00:00+00:00",
    )


def test_reads_the_moment_in_the_zone_of_the_writer(client):
    senior = signed_in(client, Role.SENIOR, timezone="Asia/Kolkata")
    lead = own_lead(senior)

    send(client, "lead-write", lead.pk, **{"as": "call", "next_at": "2026-12-24T10:00"})

    lead.refresh_from_db()
    assert lead.next_action_at.isoformat() == "2026-12-24T04:30:00+00:00"


@pytest.mark.parametrize(
    "values",
    [
        {"as": "note", "text": "  "},
        {"as": "nonsense", "text": "x"},
        {"as": "call", "outcome": "splendid"},
        {"as": "call", "next_at": "never"},
    ],
)
def test_says_beside_the_composer_why_nothing_was_kept(client, lead, values):
    response = send(client, "lead-write", lead.pk, **values)

    assert response.status_code == 422
    assert response["HX-Retarget"] == "#write-error"
    assert not Interaction.objects.exists()
    assert not Note.objects.exists()


@pytest.mark.parametrize("values", [{"as": "note", "text": "x"}, {"as": "call", "text": "x"}])
def test_takes_back_what_was_just_written(client, lead, values):
    undo = told(send(client, "lead-write", lead.pk, **values))["undo"]["url"]

    response = client.post(undo, {"sent": "1"}, HTTP_HX_REQUEST="true")

    assert response.status_code == 200
    assert Interaction.objects.count() + Note.objects.count() == 0


def test_goes_back_to_the_page_without_a_script(client, lead):
    address = reverse("lead-write", args=[lead.pk])

    response = client.post(address, {"as": "note", "text": "x"}, follow=True)

    assert response.redirect_chain == [(reverse("lead", args=[lead.pk]), 302)]
    assert "Note saved." in words(response)


def test_moves_a_lead_one_step_and_back(client, lead):
    response = send(client, "lead-step", lead.pk, to="contacted", version=lead.version)
    assert Lead.objects.get(pk=lead.pk).status == LeadStatus.CONTACTED

    client.post(told(response)["undo"]["url"], {"sent": "1"}, HTTP_HX_REQUEST="true")

    assert Lead.objects.get(pk=lead.pk).status == LeadStatus.NEW


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"to": "converted"}, 409),
        ({"to": "lost"}, 422),
        ({"to": "nonsense"}, 422),
        ({"to": "contacted", "version": "99"}, 412),
    ],
)
def test_refuses_a_step_that_is_not_open(client, lead, values, status):
    response = send(client, "lead-step", lead.pk, **values)

    assert response.status_code == status
    assert Lead.objects.get(pk=lead.pk).status == LeadStatus.NEW


def test_offers_only_the_steps_that_are_open(client, lead):
    page = html(part(client, "lead", lead.pk))

    assert 'title="Move to Contacted"' in page
    assert 'title="Move to Qualified"' not in page


def test_loses_a_lead_for_a_reason_of_ones_own(client, lead):
    send(client, "lead-step", lead.pk, to="lost", reason="Bought elsewhere", other="Moved abroad")

    assert Lead.objects.get(pk=lead.pk).lost_reason == "Moved abroad"


@pytest.mark.parametrize(("role", "may"), [(Role.SENIOR, False), (Role.DIRECTOR, True)])
def test_offers_a_lost_lead_again_to_directors_and_above(client, role, may):
    lead = own_lead(signed_in(client, role), status=LeadStatus.LOST)

    page = html(part(client, "lead", lead.pk))

    assert ('title="Move to Contacted"' in page) is may


def test_filters_the_history_by_kind(client, lead):
    send(client, "lead-write", lead.pk, **{"as": "note", "text": "A remark"})
    send(client, "lead-step", lead.pk, to="contacted")

    notes = words(part(client, "lead-history", lead.pk, shown="notes"))

    assert "A remark" in notes
    assert "New → Contacted" not in notes


def test_shows_a_long_history_page_by_page(client, lead, monkeypatch):
    monkeypatch.setattr(happenings, "ON_PAGE", 2)
    for _ in range(3):
        take_step(lead.pk)
    first = part(client, "lead-history", lead.pk)
    more = html(first).split('hx-get="')[-1].split('"')[0].replace("&amp;", "&")

    rest = client.get(more, HTTP_HX_REQUEST="true")

    assert reduced(html(first)).count("A step") == 2
    assert "Received" in words(rest)


def test_asks_the_database_as_often_however_much_was_written(client, lead):
    address = reverse("lead", args=[lead.pk])
    send(client, "lead-write", lead.pk, **{"as": "note", "text": "x"})
    send(client, "lead-write", lead.pk, **{"as": "call", "text": "x"})
    before = questions(client, address)

    for _ in range(4):
        send(client, "lead-write", lead.pk, **{"as": "note", "text": "x"})
        send(client, "lead-write", lead.pk, **{"as": "call", "text": "x"})

    assert questions(client, address) == before


def test_writes_down_who_looked_once_an_hour(client, senior, lead):
    for _ in range(2):
        client.get(reverse("lead", args=[lead.pk]))

    seen = Record.objects.filter(action="leads.viewed", object_id=str(lead.pk))
    assert [each.actor_id for each in seen] == [senior.pk]


def test_suggests_those_who_may_see_the_lead(client, senior, lead):
    make_user(Role.DIRECTOR, username="meera", name="Meera Shah")
    make_user(Role.JUNIOR, username="mehul", name="Mehul Joshi")

    text = words(part(client, "lead-mentions", lead.pk, name="me"))

    assert "Meera Shah" in text
    assert "Mehul Joshi" not in text


def test_deletes_a_lead_and_brings_it_back(client):
    signed_in(client, Role.HEAD)
    lead = make_lead()

    response = client.post(reverse("lead-delete", args=[lead.pk]), follow=True)
    assert f"undo:/app/leads/{lead.pk}/restore/" in html(response)
    send(client, "lead-restore", lead.pk)

    assert Lead.objects.get(pk=lead.pk).deleted_at is None


def test_leads_whoever_opens_a_merged_lead_to_the_one_it_went_into(client):
    signed_in(client, Role.DIRECTOR)
    lost, kept = make_lead(), make_lead()
    Lead.objects.filter(pk=lost.pk).update(deleted_at=lost.created_at, merged_into=kept)

    response = client.get(reverse("lead", args=[lost.pk]), follow=True)

    assert response.redirect_chain[0][0].startswith(reverse("lead", args=[kept.pk]))
    assert f"L-{lost.pk} was merged into this lead" in body(response)


@pytest.mark.parametrize("role", LOOKERS)
def test_shows_those_who_only_look_no_controls(client, role):
    signed_in(client, role)
    lead = make_lead()

    page = client.get(reverse("lead", args=[lead.pk]))

    assert "View only" in body(page)
    for mark in ('id="composer"', "data-fact", "data-upload", 'id="lose"', 'id="new-tag"'):
        assert mark not in html(page)


@pytest.mark.parametrize("role", WORKERS)
def test_offers_the_work_to_those_who_may_do_it(client, role):
    signed_in(client, role)

    page = html(client.get(reverse("lead", args=[make_lead().pk])))

    assert 'id="composer"' in page
    assert "View only" not in page


ACTIONS = [
    ("lead-write", (), {"as": "note", "text": "x"}),
    ("lead-write", (), {"as": "call", "text": "x"}),
    ("lead-step", (), {"to": "contacted"}),
    ("lead-step-back", (), {}),
    ("lead-detail", ("city",), {"value": "Pune"}),
    ("lead-detail", ("owner",), {"value": ""}),
    ("lead-detail", ("next",), {"value": "x"}),
    ("lead-tags", (), {"add": "warm"}),
    ("lead-file-add", (), {}),
    ("lead-file-remove", (1,), {}),
    ("lead-file-back", (1,), {}),
    ("lead-change-restore", (1,), {}),
    ("lead-take-back", ("note", 1), {}),
    ("today-click", ("reached",), {}),
]


@pytest.mark.parametrize(("name", "rest", "values"), ACTIONS)
@pytest.mark.parametrize("role", LOOKERS)
def test_refuses_every_change_by_those_who_only_look(client, role, name, rest, values):
    signed_in(client, role)
    lead = make_lead()

    response = send(client, name, lead.pk, *rest, **values)

    assert response.status_code == 403
    assert TimelineEntry.objects.filter(lead=lead).count() == 1


@pytest.mark.parametrize(("name", "rest", "values"), ACTIONS)
@pytest.mark.parametrize("role", [Role.SENIOR, Role.JUNIOR, Role.KAM])
def test_knows_nothing_of_leads_that_are_somebody_elses(client, role, name, rest, values):
    signed_in(client, role)
    lead = make_lead()

    response = send(client, name, lead.pk, *rest, **values)

    assert response.status_code == 404
    assert TimelineEntry.objects.filter(lead=lead).count() == 1


@pytest.mark.parametrize(("name", "rest", "values"), ACTIONS)
def test_survives_numbers_no_row_can_have(client, senior, name, rest, values):
    response = send(client, name, 2**63, *rest, **values)

    assert response.status_code == 404
