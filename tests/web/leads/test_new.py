"""A new lead by hand."""

import pytest
from django.urls import reverse

from leadflow.identity.types import Role
from leadflow.leads.models import Lead
from tests.factories.identity import make_user
from tests.web.reading import body, error_of, html

pytestmark = pytest.mark.django_db

NEW = "lead-new"


@pytest.fixture
def browser(client):
    client.force_login(make_user(Role.DIRECTOR))
    return client


def test_takes_a_lead_in_and_shows_it_beside_the_list(browser):
    given = {"name": "Asha Rao", "phone": "+919876543210", "value": "4800", "city": "Pune"}

    response = browser.post(reverse(NEW), given)

    lead = Lead.objects.get()
    assert response["Location"] == f"/app/leads/?peek={lead.pk}"
    assert (lead.name, lead.city, lead.value, lead.source) == ("Asha Rao", "Pune", 4800, "manual")


def test_answers_the_dialog_with_where_to_go(browser):
    response = browser.post(reverse(NEW), {"name": "Asha"}, HTTP_HX_REQUEST="true")

    assert response["HX-Redirect"] == f"/app/leads/?peek={Lead.objects.get().pk}"


def test_works_as_a_page_of_its_own(browser):
    assert "Create lead" in body(browser.get(reverse(NEW)))


def test_gives_the_dialog_the_form_alone(browser):
    page = html(browser.get(reverse(NEW), HTTP_HX_REQUEST="true"))

    assert "<html" not in page
    assert 'name="phone"' in page


@pytest.mark.parametrize(
    ("given", "control"),
    [
        ({"name": ""}, "id_name"),
        ({"name": "A", "email": "nowhere"}, "id_email"),
        ({"name": "A", "value": "much"}, "id_value"),
        ({"name": "A", "value": "-1"}, "id_value"),
        ({"name": "\x00"}, "id_name"),
    ],
)
def test_says_what_is_wrong_and_takes_nothing_in(browser, given, control):
    response = browser.post(reverse(NEW), given)

    assert response.status_code == 422
    assert error_of(response, control)
    assert not Lead.objects.exists()


def test_gives_the_lead_to_whom_the_director_says(browser):
    agent = make_user(Role.SENIOR, name="Priya Raman")

    browser.post(reverse(NEW), {"name": "Asha", "assigned_to": str(agent.pk)})

    assert Lead.objects.get().assigned_to_id == agent.pk


@pytest.mark.parametrize("owner", ["999999", "nonsense", "9" * 40])
def test_survives_an_owner_nobody_knows(browser, owner):
    assert browser.post(reverse(NEW), {"name": "A", "assigned_to": owner}).status_code in {302, 422}


def test_an_agents_lead_is_their_own_whatever_was_sent(client):
    agent, other = make_user(Role.SENIOR), make_user(Role.SENIOR)
    client.force_login(agent)

    client.post(reverse(NEW), {"name": "Asha", "assigned_to": str(other.pk)})

    assert Lead.objects.get().assigned_to_id == agent.pk
    assert "Owner" not in body(client.get(reverse(NEW)))


@pytest.mark.parametrize("role", [Role.COLLECTIONS, Role.MARKETING, Role.SUPPLY])
def test_is_for_those_who_may_enter_leads(client, role):
    client.force_login(make_user(role))

    assert client.post(reverse(NEW), {"name": "Asha"}).status_code == 403
    assert not Lead.objects.exists()
