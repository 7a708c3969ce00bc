"""The demo fills an empty database, completes its people alone, and touches no real one."""

from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from leadflow.affiliates.models import Submission
from leadflow.config.demo.loading import accounts_text, load_demo_if_empty
from leadflow.config.demo.people import PEOPLE, load_people
from leadflow.config.verification import verify_everything
from leadflow.kernel import clock
from leadflow.leads.models import Lead
from leadflow.leads.types import LeadStatus

pytestmark = pytest.mark.django_db(transaction=True)


def demo():
    out = StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


def test_an_empty_database_is_filled_once_and_its_books_are_sound():
    first = demo()
    submissions = Submission.objects.count()
    second = demo()

    assert "Demo data loaded" in first
    assert submissions > 0
    assert "nothing was changed" in second
    assert Submission.objects.count() == submissions
    assert not [finding for finding in verify_everything(now=clock.now()) if finding.broken]


def test_the_desk_has_leads_in_every_status_and_something_due():
    demo()

    assert set(Lead.objects.values_list("status", flat=True)) == {*LeadStatus}
    assert Lead.objects.filter(next_action_at__lt=clock.now()).exists()
    assert Lead.objects.filter(assigned_to=None).exclude(source="affiliate").exists()


def test_a_demo_that_stopped_at_its_people_is_completed():
    load_people(clock.now())

    assert load_demo_if_empty(now=clock.now()) is True
    assert Submission.objects.exists()


def test_a_database_with_people_of_its_own_is_left_alone():
    get_user_model().objects.create(username="somebody")

    assert load_demo_if_empty(now=clock.now()) is False
    assert get_user_model().objects.count() == 1


def test_every_account_is_told():
    assert set(accounts_text().split()) >= {person.username for person in PEOPLE}
