"""Changing the facts of a lead in place: saved, taken back, and never lost to somebody else."""

import json
from decimal import Decimal

import pytest

from leadflow.identity.types import Role
from leadflow.leads.models import Attachment, Lead, LeadTag
from leadflow.leads.services import update_lead
from leadflow.pipeline.services import exports
from tests.factories.identity import actor_for, make_user
from tests.factories.leads import NOON, make_lead
from tests.web.leads.working import own_lead, part, send, signed_in
from tests.web.reading import html, words

pytestmark = pytest.mark.django_db


def undo_of(response):
    return json.loads(response["HX-Trigger"])["toast"]["undo"]


def take_back(client, response):
    undo = undo_of(response)
    return client.post(undo["url"], {**undo["values"], "sent": "1"}, HTTP_HX_REQUEST="true")


@pytest.fixture
def senior(client):
    return signed_in(client, Role.SENIOR)


@pytest.fixture
def lead(senior):
    return own_lead(senior, city="Delhi", value=Decimal(100))


@pytest.fixture
def colleague():
    return actor_for(make_user(Role.DIRECTOR, name="Meera Shah"))


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("name", "Asha R.", "Asha R."),
        ("email", "asha@example.com", "asha@example.com"),
        ("city", "Pune", "Pune"),
        ("language", "hi", "hi"),
        ("source", "portal", "portal"),
        ("channel", "Fair", "Fair"),
        ("value", "R 4 800.50", Decimal("4800.50")),
    ],
)
def test_saves_a_fact_and_takes_it_back(client, lead, field, value, kept):
    before = getattr(lead, field)

    response = send(client, "lead-detail", lead.pk, field, value=value, version=lead.version)
    assert getattr(Lead.objects.get(pk=lead.pk), field) == kept
    take_back(client, response)

    assert getattr(Lead.objects.get(pk=lead.pk), field) == before


def test_goes_on_where_the_reader_was(client, lead):
    response = send(client, "lead-detail", lead.pk, "city", value="Pune")

    settled = json.loads(response["HX-Trigger-After-Settle"])
    assert settled == {"focus-on": "#detail-city [data-fact]"}


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "nonsense"), ("value", "much"), ("name", ""), ("city", "\x00"), ("city", "x" * 999)],
)
def test_says_under_the_control_why_a_value_will_not_do(client, lead, field, value):
    response = send(client, "lead-detail", lead.pk, field, value=value)

    assert response.status_code == 422
    assert response["HX-Retarget"] == f"#detail-{field}"
    assert 'id="editor-error"' in html(response)


def test_shows_what_somebody_else_made_of_the_same_fact(client, lead, colleague):
    update_lead(actor=colleague, lead_id=lead.pk, changes={"city": "Mumbai"}, now=NOON)

    response = send(
        client, "lead-detail", lead.pk, "city", value="Pune", was="Delhi", version=lead.version
    )

    assert response.status_code == 409
    assert "Meera Shah has made it Mumbai" in words(response)
    assert "Use mine" in words(response)
    assert 'value="Pune"' in html(response)
    assert Lead.objects.get(pk=lead.pk).city == "Mumbai"


def test_saves_ones_own_after_all(client, lead, colleague):
    update_lead(actor=colleague, lead_id=lead.pk, changes={"city": "Mumbai"}, now=NOON)
    lead.refresh_from_db()

    send(client, "lead-detail", lead.pk, "city", value="Pune", was="Mumbai", version=lead.version)

    assert Lead.objects.get(pk=lead.pk).city == "Pune"


def test_is_no_conflict_when_another_fact_was_changed(client, lead, colleague):
    update_lead(actor=colleague, lead_id=lead.pk, changes={"language": "hi"}, now=NOON)

    response = send(
        client, "lead-detail", lead.pk, "city", value="Pune", was="Delhi", version=lead.version
    )

    lead.refresh_from_db()
    assert response.status_code == 200
    assert (lead.city, lead.language) == ("Pune", "hi")


def test_plans_the_next_action_and_takes_the_plan_back(client, lead):
    response = send(client, "lead-detail", lead.pk, "next", value="Call", at="2026-12-24T10:00")
    assert Lead.objects.get(pk=lead.pk).next_action == "Call"

    take_back(client, response)

    planned = Lead.objects.get(pk=lead.pk)
    assert (planned.next_action, planned.next_action_at) == ("", None)


def test_gives_a_lead_away_and_takes_it_back(client):
    signed_in(client, Role.DIRECTOR)
    owner, other = make_user(Role.SENIOR), make_user(Role.JUNIOR)
    lead = own_lead(owner)

    response = send(client, "lead-detail", lead.pk, "owner", value=other.pk)
    assert Lead.objects.get(pk=lead.pk).assigned_to == other
    take_back(client, response)

    assert Lead.objects.get(pk=lead.pk).assigned_to == owner


def test_lets_nobody_give_leads_away_who_may_not(client, lead):
    other = make_user(Role.JUNIOR)

    assert part(client, "lead-detail", lead.pk, "owner").status_code == 403
    assert send(client, "lead-detail", lead.pk, "owner", value=other.pk).status_code == 403


def test_goes_back_to_the_list_when_the_lead_is_no_longer_ones_own(client):
    manager = signed_in(client, Role.KAM_MANAGER)
    lead = own_lead(manager)

    response = send(client, "lead-detail", lead.pk, "owner", value=make_user(Role.SENIOR).pk)

    assert response["HX-Redirect"] == "/app/leads/"


def test_knows_no_other_facts(client, lead):
    assert send(client, "lead-detail", lead.pk, "version", value="7").status_code == 404


def test_hangs_tags_on_and_takes_them_off(client, lead):
    send(client, "lead-tags", lead.pk, add="Warm")
    response = send(client, "lead-tags", lead.pk, remove="warm")
    assert not LeadTag.objects.filter(lead=lead).exists()

    take_back(client, response)

    assert [each.tag.name for each in LeadTag.objects.filter(lead=lead)] == ["warm"]


@pytest.mark.parametrize("given", ["", "{}", "[1]", "[[]]", "x" * 9000])
def test_takes_only_words_for_tags(client, lead, given):
    assert send(client, "lead-tags", lead.pk, all=given).status_code == 422


def test_suggests_tags_that_begin_so(client, lead):
    send(client, "lead-tags", lead.pk, add="investor")

    assert 'value="investor"' in html(part(client, "lead-tag-words", add="inv"))


def test_keeps_a_file_hands_it_out_and_puts_it_away(client, lead, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    path = tmp_path / "plan.txt"
    path.write_text("Two rooms")
    with path.open("rb") as file:
        response = send(client, "lead-file-add", lead.pk, file=file)
    row = Attachment.objects.get()

    handed = client.get(f"/app/leads/{lead.pk}/files/{row.pk}/")

    assert "plan.txt" in words(response)
    assert b"".join(handed.streaming_content) == b"Two rooms"
    assert handed["Content-Disposition"] == 'attachment; filename="plan.txt"'
    assert handed["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in handed["Content-Security-Policy"]


def test_brings_a_file_back(client, lead, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    path = tmp_path / "plan.txt"
    path.write_text("Two rooms")
    with path.open("rb") as file:
        send(client, "lead-file-add", lead.pk, file=file)
    row = Attachment.objects.get()

    response = send(client, "lead-file-remove", lead.pk, row.pk)
    assert "plan.txt" not in words(part(client, "lead", lead.pk)).split("Add a tag")[0][-200:]
    take_back(client, response)

    row.refresh_from_db()
    assert row.deleted_at is None


def test_says_why_a_file_is_not_kept(client, lead, tmp_path):
    path = tmp_path / "page.html"
    path.write_text("<script>alert(1)</script>")
    with path.open("rb") as file:
        response = send(client, "lead-file-add", lead.pk, file=file)

    assert response.status_code == 422
    assert "Only PDF" in words(response)
    assert not Attachment.objects.exists()


def test_tells_who_saw_and_changed_a_lead(client, colleague):
    signed_in(client, Role.DIRECTOR, name="Amara Naidoo")
    lead = make_lead(city="Delhi")
    part(client, "lead", lead.pk)
    client.get(f"/app/leads/{lead.pk}/")
    update_lead(actor=colleague, lead_id=lead.pk, changes={"city": "Mumbai"}, now=NOON)

    text = words(part(client, "lead-changes", lead.pk))

    assert "Amara Naidoo looked at it" in text
    assert "Meera Shah" in text
    assert "City: Delhi → Mumbai" in text


def test_tells_who_took_a_lead_out_as_what(client):
    signed_in(client, Role.DIRECTOR, name="Amara Naidoo")
    lead = make_lead()
    b"".join(client.get("/app/leads/export/", {"format": "xlsx"}).streaming_content)

    assert "Amara Naidoo exported it as XLSX" in words(part(client, "lead-changes", lead.pk))


def test_tells_of_large_files_that_a_lead_may_be_in(client, monkeypatch):
    monkeypatch.setattr(exports, "NAMED_UP_TO", 1)
    signed_in(client, Role.DIRECTOR, name="Amara Naidoo")
    lead, _ = make_lead(), make_lead()
    b"".join(client.get("/app/leads/export/", {"format": "csv"}).streaming_content)

    text = words(part(client, "lead-changes", lead.pk))

    assert "exported it" not in text
    assert "This lead may be in them. Amara Naidoo exported 2 leads as CSV" in text


def test_restores_what_a_fact_was_before_a_change(client, colleague):
    signed_in(client, Role.DIRECTOR)
    lead = make_lead(city="Delhi")
    update_lead(actor=colleague, lead_id=lead.pk, changes={"city": "Mumbai"}, now=NOON)

    response = send(client, "lead-change-restore", lead.pk, 2)
    assert Lead.objects.get(pk=lead.pk).city == "Delhi"
    client.post(undo_of(response)["url"], {"sent": "1"}, HTTP_HX_REQUEST="true")

    assert Lead.objects.get(pk=lead.pk).city == "Mumbai"


def test_tells_agents_nothing_of_who_looked(client, lead):
    assert part(client, "lead-changes", lead.pk).status_code == 403
    assert "audit-card" not in html(part(client, "lead", lead.pk))
