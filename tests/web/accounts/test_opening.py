"""A new account, its facts, and a lead that becomes one."""

from decimal import Decimal

import pytest
from django.urls import reverse

from leadflow.accounts.models import Restaurant
from leadflow.identity.types import Role
from leadflow.leads.models import Lead
from tests.factories.accounts import make_account
from tests.factories.leads import make_lead
from tests.web.accounts.working import manager, own_account
from tests.web.reading import body, error_of, html

pytestmark = pytest.mark.django_db

SEED = {
    "name": "The Great Restaurant",
    "address": "123 Food Street",
    "city": "New York",
    "state": "New York",
    "pincode": "10001",
    "contact_person": "John Doe",
    "phone": "+1234567890",
    "email": "johndoe@example.com",
    "status": "new",
    "potential_revenue": "5000.00",
    "notes": "Interested in premium features.",
    "country": "US",
    "timezone": "America/New_York",
    "cuisine_type": "Italian",
    "restaurant_type": "Fine Dining",
}


@pytest.fixture
def kam(client):
    return manager(client)


def test_opens_an_account_with_everything_the_form_says(client, kam):
    response = client.post(reverse("account-new"), SEED)

    account = Restaurant.objects.select_related("lead").get()
    assert response.url == reverse("account", args=[account.pk])
    assert (account.lead.name, account.lead.value) == (SEED["name"], Decimal(5000))
    assert (account.pincode, account.country, account.timezone) == ("10001", "US", SEED["timezone"])
    assert account.lead.assigned_to_id == kam.pk
    assert account.lead.phone == "+1234567890"


def test_opens_an_account_in_any_status(client, kam):
    client.post(reverse("account-new"), {**SEED, "status": "converted"})

    assert Lead.objects.get(is_account=True).status == "converted"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("email", "no address"),
        ("potential_revenue", "-1"),
        ("potential_revenue", "1e99"),
        ("country", "XX1"),
        ("timezone", "Mars/Olympus"),
        ("status", "won"),
    ],
)
def test_says_at_the_field_what_cannot_be(client, kam, field, value):
    response = client.post(reverse("account-new"), {**SEED, field: value})

    assert response.status_code == 422
    assert error_of(response, f"id_{field}")
    assert not Restaurant.objects.exists()


def test_offers_whom_to_give_it_to_only_to_those_who_assign(client, kam):
    assert "Account manager" not in body(client.get(reverse("account-new")))

    manager(client, Role.KAM_MANAGER)

    assert "Account manager" in body(client.get(reverse("account-new")))


def test_looks_for_the_same_number_while_it_is_typed(client, kam):
    assert 'hx-get="/app/leads/duplicates/"' in html(client.get(reverse("account-new")))


def test_changes_what_is_known(client, kam):
    account = own_account(kam, city="Pune")

    response = client.post(reverse("account-change", args=[account.pk]), {**SEED, "city": "Delhi"})

    assert response.status_code == 302
    assert Lead.objects.get(pk=account.pk).city == "Delhi"


def test_shows_what_is_known_in_the_form(client, kam):
    account = own_account(kam, city="Pune", cuisine_type="Indian")

    text = html(client.get(reverse("account-change", args=[account.pk])))

    assert 'value="Pune"' in text
    assert 'value="Indian"' in text


def test_says_when_somebody_was_quicker(client, kam):
    account = own_account(kam)

    response = client.post(reverse("account-change", args=[account.pk]), {**SEED, "version": "99"})

    assert response.status_code == 422
    assert "Save again to use yours" in body(response)


def test_offers_the_time_zones_that_hold_what_is_typed(client, kam):
    text = html(client.get(reverse("account-zones"), {"timezone": "new york"}))

    assert 'value="America/New_York"' in text
    assert "Asia" not in text


def test_makes_an_account_of_a_lead_with_what_is_known(client, kam):
    lead = make_lead(name="Spice Route", city="Pune")
    Lead.objects.filter(pk=lead.pk).update(assigned_to=kam)
    address = reverse("lead-account", args=[lead.pk])

    shown = html(client.get(address))
    response = client.post(address, {"name": "Spice Route", "city": "Pune", "status": "new"})

    assert 'value="Spice Route"' in shown
    assert response.url == reverse("account", args=[lead.pk])
    assert Lead.objects.get(pk=lead.pk).is_account


def test_a_lead_is_made_an_account_once(client, kam):
    account = own_account(kam)

    response = client.post(reverse("lead-account", args=[account.pk]), {"name": "X"})

    assert response.status_code == 422
    assert "is an account already" in body(response)


def test_the_page_of_a_lead_offers_it_to_key_account_managers(client, kam):
    lead = make_lead()
    Lead.objects.filter(pk=lead.pk).update(assigned_to=kam)
    address = reverse("lead", args=[lead.pk])

    assert "Make it an account" in body(client.get(address))

    agent = manager(client, Role.SENIOR)
    Lead.objects.filter(pk=lead.pk).update(assigned_to=agent)

    assert "Make it an account" not in body(client.get(address))


def test_the_page_of_an_accounts_lead_leads_to_the_account(client):
    manager(client, Role.ADMIN)
    account = make_account()

    assert f'href="{reverse("account", args=[account.pk])}"' in html(
        client.get(reverse("lead", args=[account.pk]))
    )


@pytest.mark.parametrize("sign", ["\x00", "\x00\x00"])
def test_signs_no_text_can_hold_are_refused(client, kam, sign):
    response = client.post(reverse("account-new"), {**SEED, "city": f"New{sign}York"})

    assert response.status_code in {302, 422}
