"""The pages of CRMs: connected, switched, forgotten, and what each was given."""

import pytest
from django.urls import reverse

from leadflow.capture.models import CrmConnection, CrmPush
from leadflow.capture.types import PushState
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from tests.factories.capture import begin, session_of
from tests.factories.identity import make_user
from tests.web.counting import questions

pytestmark = pytest.mark.django_db
ODOO = {
    "kind": "odoo",
    "name": "Our Odoo",
    "base": "https://odoo.example.com",
    "token": "very-secret-key",
}


@pytest.fixture
def browser(client):
    client.force_login(make_user(Role.MARKETING))
    return client


@pytest.fixture
def crm(browser):
    browser.post(reverse("crms"), ODOO)
    return CrmConnection.objects.get()


def given(crm, **facts):
    return CrmPush.objects.create(
        connection=crm, session=session_of(begin()), created_at=now(), **facts
    )


def test_says_what_to_do_when_there_is_none(browser):
    assert "No CRM yet" in browser.get(reverse("crms")).content.decode()


def test_a_connected_crm_never_shows_its_key(browser, crm):
    pages = [reverse("crms"), reverse("crm", args=[crm.pk])]

    assert not any("very-secret-key" in browser.get(one).content.decode() for one in pages)


def test_a_missing_secret_is_asked_for_beside_its_field(browser):
    response = browser.post(reverse("crms"), ODOO | {"token": ""})

    assert response.status_code == 422
    assert "This kind of CRM needs it." in response.content.decode()


def test_hubspot_needs_no_address(browser):
    browser.post(reverse("crms"), ODOO | {"kind": "hubspot", "base": ""})

    assert CrmConnection.objects.get().base == "https://api.hubapi.com"


def test_the_log_says_what_became_of_a_conversation(browser, crm):
    given(crm, state=PushState.FAILED, error="The CRM could not be reached.")

    shown = browser.get(reverse("crm", args=[crm.pk])).content.decode()

    assert "The CRM could not be reached." in shown


def test_a_conversation_can_be_given_again(browser, crm):
    push = given(crm, state=PushState.FAILED)

    browser.post(reverse("crm-again", args=[crm.pk, push.pk]))

    push.refresh_from_db()
    assert push.state == PushState.WAITING


def test_a_crm_is_switched_off(browser, crm):
    browser.post(reverse("crm-switch", args=[crm.pk]), {"is_active": "0"})

    crm.refresh_from_db()
    assert not crm.is_active


def test_a_removed_crm_is_gone(browser, crm):
    browser.post(reverse("crm-drop", args=[crm.pk]))

    assert not CrmConnection.objects.exists()


def test_the_page_asks_as_often_however_much_was_given(browser, crm):
    address = reverse("crm", args=[crm.pk])
    given(crm)
    few = questions(browser, address)
    for _ in range(9):
        given(crm)

    assert questions(browser, address) == few
