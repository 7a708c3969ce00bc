"""`leadflow verify` names accounts whose books do not agree, and no others."""

import pytest

from leadflow.accounts.models import Engagement, OrderRhythm, Restaurant
from leadflow.accounts.queries.checks import verify_accounts
from leadflow.leads.models import Lead
from tests.factories.accounts import make_account, make_contact
from tests.factories.accounts_orders import every, make_engagement, make_orders
from tests.factories.leads import NOON, make_lead

pytestmark = pytest.mark.django_db


def broken():
    return {finding.name: finding.sample for finding in verify_accounts() if finding.broken}


@pytest.fixture
def account():
    made = make_account()
    make_orders(made.pk, *every(7, count=4, until=NOON.date()))
    make_engagement(made.pk, contact=make_contact(made).pk)
    return made


@pytest.mark.usefixtures("account")
def test_sound_books_are_sound():
    assert broken() == {}


@pytest.mark.parametrize("change", [{"interval": 8}, {"confidence": 0.9}, {"late_after": NOON}])
def test_a_rhythm_that_is_not_the_orders_is_found(account, change):
    OrderRhythm.objects.update(**change)

    assert broken() == {"accounts.rhythm_is_of_the_orders": [account.pk]}


def test_a_rhythm_that_is_missing_is_found(account):
    OrderRhythm.objects.all().delete()

    assert broken() == {"accounts.rhythm_is_of_the_orders": [account.pk]}


def test_a_rhythm_without_orders_is_found(account):
    Engagement.objects.all().delete()

    assert broken() == {"accounts.rhythm_has_orders": [account.pk]}


def test_an_alarm_is_no_part_of_the_rhythm(account):
    OrderRhythm.objects.update(alarmed_on=NOON)

    assert broken() == {}
    assert account


def test_an_interaction_of_another_lead_is_found(account):
    call = Engagement.objects.filter(order_placed=False).get()
    type(call.interaction).objects.filter(pk=call.pk).update(lead=make_lead())

    assert broken() == {"accounts.engagement_is_of_the_lead": [account.pk]}


def test_somebody_of_another_account_is_found(account):
    other = make_contact(make_account())

    Engagement.objects.filter(order_placed=False).update(contact=other)

    assert broken() == {"accounts.contact_is_of_the_account": [account.pk]}


def test_an_account_without_a_profile_is_found(account):
    Restaurant.objects.filter(pk=account.pk).delete()

    assert broken() == {"accounts.account_has_profile": [account.pk]}


def test_a_profile_of_a_lead_that_is_no_account_is_found(account):
    Lead.objects.filter(pk=account.pk).update(is_account=False)

    assert broken() == {"accounts.account_has_profile": [account.pk]}
