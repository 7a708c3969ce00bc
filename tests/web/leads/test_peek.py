"""The panel beside the list."""

import pytest
from django.urls import reverse

from leadflow.identity.types import Role
from leadflow.leads.models import Lead
from tests.factories.identity import make_user
from tests.factories.leads import make_lead, take_step
from tests.web.counting import questions
from tests.web.reading import body, html, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client):
    client.force_login(make_user(Role.DIRECTOR))
    return client


def test_shows_who_it_is_and_what_happened_last(browser):
    lead = make_lead(name="Asha Rao", city="Pune")

    text = words(browser.get(reverse("lead-peek", args=[lead.pk])))

    assert "Asha Rao" in text
    assert "Pune" in text
    assert "Received" in text


def test_the_list_opens_with_it_when_the_address_says_so(browser):
    lead = make_lead(name="Asha Rao")

    assert "What was said" in html(browser.get(reverse("leads"), {"peek": lead.pk}))


@pytest.mark.parametrize("peek", ["999999", "nonsense", "9" * 30, "-1"])
def test_the_list_opens_without_a_lead_that_is_not_there(browser, peek):
    assert browser.get(reverse("leads"), {"peek": peek}).status_code == 200


def test_an_agent_does_not_look_at_anothers_lead(client):
    client.force_login(make_user(Role.SENIOR))
    lead = make_lead(name="Asha Rao")

    assert client.get(reverse("lead-peek", args=[lead.pk])).status_code == 404
    assert "Asha Rao" not in body(client.get(reverse("leads"), {"peek": lead.pk}))


def test_offers_nothing_to_those_who_may_only_look(client):
    client.force_login(make_user(Role.COLLECTIONS))
    lead = make_lead()

    page = html(client.get(reverse("lead-peek", args=[lead.pk])))

    assert "<form" not in page
    assert "data-edit" not in page


@pytest.mark.parametrize("given", [{}, {"kind": "shout"}, {"kind": "call", "outcome": "great"}])
def test_refuses_a_note_of_an_unknown_kind(browser, given):
    lead = make_lead()

    assert browser.post(reverse("lead-peek-log", args=[lead.pk]), given).status_code == 422
    assert not lead.interactions.exists()


def test_survives_whatever_was_said(browser):
    lead = make_lead()

    given = {"kind": "call", "details": "\x00" + "x" * 9000}
    assert browser.post(reverse("lead-peek-log", args=[lead.pk]), given).status_code == 200


def test_asks_the_database_as_often_however_much_happened(browser):
    lead = make_lead()
    address = reverse("lead-peek", args=[lead.pk])
    before = questions(browser, address)

    for _ in range(20):
        take_step(lead.pk)

    assert questions(browser, address) == before


def test_shows_no_lead_that_was_put_away(browser):
    lead = make_lead()
    Lead.objects.filter(pk=lead.pk).update(deleted_at=lead.created_at)

    assert browser.get(reverse("lead-peek", args=[lead.pk])).status_code == 404
