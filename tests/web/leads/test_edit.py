"""Editing in place: what is offered, what is saved, what is refused, and the way back."""

import json
from decimal import Decimal

import pytest
from django.urls import reverse

from leadflow.identity.types import Role
from leadflow.leads.models import Lead
from leadflow.leads.types import LeadStatus
from tests.factories.identity import make_user
from tests.factories.leads import make_lead
from tests.web.reading import html, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client):
    client.force_login(make_user(Role.DIRECTOR, name="Amara Naidoo", timezone="Asia/Kolkata"))
    return client


def address(lead, field, place="row"):
    return f"{reverse('lead-edit', args=[lead.pk, field])}?in={place}"


def save(browser, lead, field, place="row", **values):
    return browser.post(address(lead, field, place), values, HTTP_HX_REQUEST="true")


def toast(response):
    return json.loads(response["HX-Trigger"])["toast"]


def take_back(browser, response):
    undo = toast(response)["undo"]
    return browser.post(undo["url"], undo["values"], HTTP_HX_REQUEST="true")


def test_offers_the_legal_steps_only(browser):
    lead = make_lead(status=LeadStatus.CONTACTED)

    text = words(browser.get(address(lead, "status")))

    assert "Qualified" in text
    assert "Mark as lost" in text
    assert "Negotiation" not in text


def test_offers_no_step_from_a_lost_lead_to_those_who_may_not_reopen(client):
    agent = make_user(Role.SENIOR)
    client.force_login(agent)
    lead = make_lead(status=LeadStatus.LOST)
    Lead.objects.filter(pk=lead.pk).update(assigned_to=agent)

    assert "Contacted" not in words(client.get(address(lead, "status")))


@pytest.mark.parametrize(
    ("place", "mark"), [("row", '<tr id="lead-'), ("card", '<li class="board-card"')]
)
def test_gives_back_what_it_was_edited_in(browser, place, mark):
    lead = make_lead()

    assert mark in html(save(browser, lead, "status", place, value="contacted"))


def test_gives_the_panel_back_when_it_was_edited_there(browser):
    lead = make_lead()

    assert "data-peeked" in html(save(browser, lead, "value", "peek", value="5"))


@pytest.mark.parametrize(
    ("written", "amount"),
    [("4800", "4800"), ("4 800.50", "4800.50"), ("R 4,800", "4800"), ("", None)],
)
def test_reads_an_amount_as_people_write_it(browser, written, amount):
    lead = make_lead()

    save(browser, lead, "value", value=written)

    assert Lead.objects.get(pk=lead.pk).value == (amount and Decimal(amount))


@pytest.mark.parametrize("written", ["much", "-5", "NaN", "Infinity", "1e30", "9" * 60, "\x00"])
def test_says_what_an_amount_looks_like(browser, written):
    lead = make_lead()

    response = save(browser, lead, "value", value=written)

    assert (response.status_code, response["HX-Retarget"]) == (422, "#editor")
    assert "Write an amount" in words(response)


def test_notes_a_next_action_in_the_readers_zone(browser):
    lead = make_lead()

    save(browser, lead, "next", value="Call back", at="2026-12-01T10:00")

    found = Lead.objects.get(pk=lead.pk)
    assert (found.next_action, found.next_action_at.isoformat()) == (
        "Call back",
        "2026-12-01T04:30:00+00:00",
    )


@pytest.mark.parametrize("at", ["soon", "2026-99-99T10:00", "0001-01-01T00:00", "9999-12-31T23:59"])
def test_survives_whatever_moment_is_written(browser, at):
    lead = make_lead()

    assert save(browser, lead, "next", value="Call", at=at).status_code in {200, 422}


def test_gives_a_lead_to_somebody(browser):
    lead, agent = make_lead(), make_user(Role.SENIOR, name="Priya Raman")

    response = save(browser, lead, "owner", value=str(agent.pk))

    assert Lead.objects.get(pk=lead.pk).assigned_to_id == agent.pk
    assert toast(response)["msg"] == "Asha Rao now belongs to Priya Raman."


@pytest.mark.parametrize("value", ["99999", "9" * 40])
def test_gives_no_lead_to_nobody_known(browser, value):
    lead = make_lead()

    save(browser, lead, "owner", value=value)

    assert Lead.objects.get(pk=lead.pk).assigned_to_id is None


@pytest.mark.parametrize(
    ("field", "values", "kept"),
    [
        ("status", {"value": "contacted"}, {"status": "new"}),
        ("value", {"value": "5"}, {"value": Decimal(70)}),
        ("next", {"value": "Write"}, {"next_action": "Call"}),
    ],
)
def test_takes_a_change_back(browser, field, values, kept):
    lead = make_lead()
    Lead.objects.filter(pk=lead.pk).update(value=70, next_action="Call")

    take_back(browser, save(browser, lead, field, **values))

    assert Lead.objects.filter(pk=lead.pk, **kept).exists()


def test_takes_a_new_owner_back(browser):
    lead, agent = make_lead(), make_user(Role.SENIOR)

    take_back(browser, save(browser, lead, "owner", value=str(agent.pk)))

    assert Lead.objects.get(pk=lead.pk).assigned_to_id is None


def test_tells_who_changed_the_lead_meanwhile_and_shows_it_as_it_is(browser, client):
    lead = make_lead(name="Asha Rao")
    save(browser, lead, "value", value="5")

    response = save(browser, lead, "value", value="6", version=str(lead.version))

    assert response.status_code == 409
    assert "Amara Naidoo was quicker: Changed: value" in toast(response)["msg"]
    assert f'id="lead-{lead.pk}"' in html(response)
    assert Lead.objects.get(pk=lead.pk).value == 5


def test_a_lead_one_gives_away_leaves_the_page(client):
    manager = make_user(Role.KAM_MANAGER)
    client.force_login(manager)
    lead = make_lead()
    Lead.objects.filter(pk=lead.pk).update(assigned_to=manager)

    response = save(client, lead, "owner", value="")

    assert response["HX-Reswap"] == "delete"
    assert toast(response)["msg"] == "Asha Rao is no longer yours."


@pytest.mark.parametrize("role", [Role.COLLECTIONS, Role.MARKETING, Role.DPO])
@pytest.mark.parametrize("field", ["status", "owner", "value", "next"])
def test_whoever_may_only_look_changes_nothing(client, role, field):
    client.force_login(make_user(role))
    lead = make_lead()

    assert save(client, lead, field, value="contacted").status_code == 403
    assert Lead.objects.get(pk=lead.pk).version == lead.version


def test_an_agent_gives_no_lead_away(client):
    agent = make_user(Role.SENIOR)
    client.force_login(agent)
    lead = make_lead()
    Lead.objects.filter(pk=lead.pk).update(assigned_to=agent)

    assert save(client, lead, "owner", value="").status_code == 403


def test_searches_people_on_the_server(browser):
    make_user(Role.SENIOR, name="Priya Raman")
    make_user(Role.SENIOR, name="Johan Vermeulen")

    text = words(browser.get(reverse("lead-owners"), {"name": "PRI"}))

    assert "Priya Raman" in text
    assert "Johan" not in text


def test_a_person_who_is_searched_for_narrows_the_list_as_it_is(browser):
    agent = make_user(Role.SENIOR, name="Priya Raman")
    here = "http://testserver/app/leads/?layout=board&city=Pune&peek=5"

    page = html(
        browser.get(
            reverse("lead-owners"),
            {"link": "1"},
            HTTP_HX_REQUEST="true",
            HTTP_HX_CURRENT_URL=here,
        )
    )

    assert f"?city=Pune&amp;layout=board&amp;owner={agent.pk}" in page
