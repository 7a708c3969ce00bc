"""Which columns the table has, how it is sorted, and how close the rows stand."""

from datetime import timedelta

import pytest
from django.urls import reverse

from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.leads.models import Lead
from tests.factories.identity import make_user
from tests.factories.leads import make_lead
from tests.web.reading import body, html

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client):
    client.force_login(make_user(Role.DIRECTOR))
    return client


def heads(response):
    head = html(response).partition("<thead>")[2].partition("</thead>")[0]
    return [part.partition("</th>")[0] for part in head.split('scope="col"')[2:]]


def names(response):
    return [part.partition("<")[0] for part in html(response).split('class="names"><b>')[1:]]


def test_shows_the_columns_the_address_asks_for_in_its_order(browser):
    make_lead()

    found = heads(browser.get(reverse("leads"), {"columns": "email,status,nonsense,email"}))

    assert [text.rpartition(">")[2] or text for text in found][1:] == ["Email", "Status"]


def test_remembers_the_columns_chosen_last(browser):
    make_lead()
    browser.cookies["desk_columns"] = "email.status"

    assert len(heads(browser.get(reverse("leads")))) == 3


def test_what_a_view_says_goes_before_what_was_chosen_last(browser):
    make_lead()
    browser.cookies["desk_columns"] = "email.status"

    assert len(heads(browser.get(reverse("leads"), {"columns": "city"}))) == 2


def test_sorts_by_a_heading_and_turns_around(browser):
    for name, value in (("Asha", 5), ("Imran", 9)):
        Lead.objects.filter(pk=make_lead(name=name).pk).update(value=value)

    up = browser.get(reverse("leads"), {"sort": "value"})
    down = browser.get(reverse("leads"), {"sort": "-value"})

    assert names(up) == ["Asha", "Imran"]
    assert names(down) == ["Imran", "Asha"]
    assert 'aria-sort="descending"' in html(down)
    assert "sort=value" in html(down)


def test_rows_stand_close_when_asked_to(browser):
    make_lead()

    assert 'class="table stacked compact"' in html(
        browser.get(reverse("leads"), {"density": "compact"})
    )


def test_says_in_words_that_a_next_action_is_overdue(browser):
    lead = make_lead()
    late = now() - timedelta(days=2, hours=1)
    Lead.objects.filter(pk=lead.pk).update(next_action="Call back", next_action_at=late)

    response = browser.get(reverse("leads"))

    assert "Overdue 2d" in body(response)
    assert 'class="due late"' in html(response)


def test_an_ended_lead_is_overdue_with_nothing(browser):
    lead = make_lead(status="converted")
    late = now() - timedelta(days=2)
    Lead.objects.filter(pk=lead.pk).update(next_action="Call back", next_action_at=late)

    assert 'class="due late"' not in html(browser.get(reverse("leads")))
