"""Accounts are found by the people one talks to there, as soon as the worker has heard of them."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from leadflow.accounts.services.contacts import delete_contact, restore_contact, update_contact
from leadflow.accounts.services.profiles import update_account
from leadflow.events.services import drain
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.leads.queries import search_leads
from leadflow.leads.services import write_documents
from tests.factories.accounts import make_account, make_contact, make_kam, make_team
from tests.factories.identity import make_actor
from tests.factories.leads import make_lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def kam():
    return make_kam(make_team())


def found(actor, text):
    while drain(now=now()):
        pass
    return [lead.id for lead in search_leads(actor=actor, text=text)]


@pytest.mark.parametrize(
    "text", ["Lindiwe", "maseko", "98765 11111", "+919876511111", "9876511111", "lindi@spice"]
)
def test_an_account_is_found_by_a_contact(kam, text):
    account = make_account(kam, name="Spice Route")
    make_contact(account, name="Lindiwe Maseko", phone="098765 11111", email="lindi@spice.example")

    assert found(kam, text) == [account.pk]


def test_an_account_is_found_by_its_contact_person(kam):
    account = make_account(kam, name="Spice Route", contact_person="Thandi Nkosi")

    assert found(kam, "thandi") == [account.pk]


def test_a_number_that_is_none_finds_too(kam):
    account = make_account(kam)
    make_contact(account, phone="123-456-7890")

    assert found(kam, "123-456-7890") == [account.pk]


def test_what_is_known_now_finds_and_what_was_does_not(kam):
    account = make_account(kam, contact_person="Old Person")
    contact = make_contact(account, name="Lindiwe Maseko")
    update_account(
        actor=kam, lead_id=account.pk, changes={"contact_person": "New Person"}, now=now()
    )
    update_contact(actor=kam, contact_id=contact.pk, changes={"name": "Zodwa Dube"}, now=now())

    assert found(kam, "zodwa") == found(kam, "new person") == [account.pk]
    assert found(kam, "lindiwe") == found(kam, "old person") == []


def test_a_contact_who_was_removed_finds_nothing_until_brought_back(kam):
    account = make_account(kam)
    contact = make_contact(account, name="Lindiwe Maseko")

    delete_contact(actor=kam, contact_id=contact.pk, now=now())
    assert found(kam, "lindiwe") == []

    restore_contact(actor=kam, contact_id=contact.pk, now=now())
    assert found(kam, "lindiwe") == [account.pk]


def test_a_manager_of_another_team_finds_nothing_by_a_contact(kam):
    make_contact(make_account(kam), name="Lindiwe Maseko")

    assert found(make_kam(make_team()), "lindiwe") == []
    assert len(found(make_actor(Role.HEAD), "lindiwe")) == 1


def test_leads_that_are_no_accounts_cost_no_further_questions():
    lead = make_lead()
    with transaction.atomic(), CaptureQueriesContext(connection) as captured:
        write_documents(lead_ids=[lead.pk])

    assert not any("accounts_" in query["sql"] for query in captured)
