"""Key accounts by the thousand are whole: every invariant holds, and the reports know them."""

from io import StringIO

import pytest
from django.core.management import call_command

from leadflow.accounts.models import Contact, Engagement, OrderRhythm, Restaurant
from leadflow.accounts.queries.engagements import list_engagements
from leadflow.accounts.queries.trends import performance_numbers
from leadflow.config.demo.many_accounts import load_many_accounts
from leadflow.config.verification import verify_everything
from leadflow.identity.types import SYSTEM, Role
from leadflow.kernel import clock
from leadflow.leads.models import Interaction, Lead
from tests.factories.accounts import make_account, make_contact, make_team
from tests.factories.accounts_orders import make_engagement
from tests.factories.identity import make_user

pytestmark = pytest.mark.django_db(transaction=True)

SIZE, EACH = 60, 20


def load(owners=()):
    load_many_accounts(
        accounts=SIZE,
        interactions=SIZE * EACH,
        owners=[owner.pk for owner in owners],
        now=clock.now(),
    )


def test_made_up_accounts_keep_every_invariant():
    make_account()

    load(owners=[make_user(Role.KAM)])

    assert not [finding for finding in verify_everything(now=clock.now()) if finding.broken]


def test_every_fourth_time_an_account_orders():
    load()

    assert Restaurant.objects.count() == Contact.objects.count() == SIZE
    assert Interaction.objects.count() == SIZE * EACH
    assert Engagement.objects.filter(order_placed=True).count() == SIZE * EACH // 4
    assert OrderRhythm.objects.count() == SIZE


def test_the_reports_know_them():
    load()

    numbers = performance_numbers(actor=SYSTEM, now=clock.now())

    assert numbers.accounts == SIZE
    assert 0 < numbers.late < SIZE
    assert numbers.performing + numbers.low_potential > 0
    assert numbers.orders_last_month > 0
    assert len(list_engagements(actor=SYSTEM).items) == 100


def test_they_are_looked_after_by_their_owners_teams():
    team = make_team()

    load(owners=[make_user(Role.KAM, team=team)])

    assert 0 < Lead.objects.filter(team=team).count() < SIZE
    assert not Lead.objects.filter(team=None, assigned_to__isnull=False).exists()


def test_whatever_comes_after_them_has_a_number_of_its_own():
    load()

    account = make_account()

    assert make_contact(account).pk > SIZE
    assert make_engagement(account.pk) > SIZE * EACH


def test_the_command_adds_them():
    told = StringIO()

    call_command("demo", "--accounts", "5", "--interactions", "40", stdout=told)

    assert "5 accounts with 40 interactions added." in told.getvalue()
    assert Restaurant.objects.count() >= 5


def test_accounts_nobody_was_in_touch_with():
    load_many_accounts(accounts=3, interactions=0, owners=[], now=clock.now())

    assert not Interaction.objects.exists()
