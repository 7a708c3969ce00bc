"""The demo's key accounts: something to call, something to worry about, and short lists."""

import pytest

from leadflow.accounts.models import CallPlan, Engagement, OrderRhythm, Restaurant
from leadflow.config.demo.accounts import load_accounts
from leadflow.config.demo.people import load_people
from leadflow.config.demo.stories import STORIES
from leadflow.identity.models import User
from leadflow.kernel import clock
from leadflow.leads.models import Interaction, Lead
from leadflow.leads.types import LeadStatus

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def loaded():
    moment = clock.now()
    ids = load_people(moment)
    load_accounts(ids, moment)
    return ids, moment


def test_the_accounts_are_kams_and_the_administrators_and_one_teams(loaded):
    ids, moment = loaded
    kam = User.objects.get(pk=ids["kam"])

    assert kam.team.name == "Key accounts"
    owners = set(Lead.objects.filter(is_account=True).values_list("assigned_to", flat=True))
    assert owners == {ids["kam"], ids["admin"]}
    assert Lead.objects.filter(assigned_to=kam).exclude(team=kam.team).count() == 0
    assert Restaurant.objects.count() == len(STORIES)
    assert load_accounts(ids, moment) == 0


def test_every_status_and_several_zones_are_there(loaded):
    assert set(Lead.objects.values_list("status", flat=True)) == {*LeadStatus}
    assert Restaurant.objects.values("timezone").distinct().count() >= 5


def test_lists_stay_short(loaded):
    assert Interaction.objects.count() <= 60
    assert Engagement.objects.count() == Interaction.objects.count()


def test_a_rhythm_is_broken(loaded):
    _, moment = loaded

    assert OrderRhythm.objects.filter(late_after__lt=moment.date(), confidence__gte=0.4).exists()


def test_calls_are_overdue_due_today_and_later(loaded):
    _, moment = loaded
    due = [plan.next_call_date.date() for plan in CallPlan.objects.all()]

    assert any(day < moment.date() for day in due)
    assert moment.date() in due
    assert any(day > moment.date() for day in due)
