"""Posting instructions, written for the affiliate that reads them."""

import pytest
from django.urls import reverse

from leadflow.affiliates.models import Campaign
from leadflow.identity.types import Role
from tests.factories.affiliates import make_campaign
from tests.factories.identity import make_user
from tests.web.reading import words

pytestmark = pytest.mark.django_db


def test_shows_what_is_open_to_the_reader(browser, campaign):
    make_campaign(slug="foreign", name="Foreign cars")

    text = words(browser.get(reverse("instructions")))

    assert '"campaign": "demo"' in text
    assert "http://testserver/api/affiliates/leads/" in text
    assert "Foreign" not in text


def test_speaks_of_magic_numbers_only_where_they_work(browser, campaign):
    assert "Numbers of the sandbox" in words(browser.get(reverse("instructions")))

    Campaign.objects.update(is_sandbox=False)

    assert "Numbers of the sandbox" not in words(browser.get(reverse("instructions")))


def test_says_when_no_campaign_is_open(browser):
    text = words(browser.get(reverse("instructions")))

    assert "None yet; your affiliate manager opens them." in text
    assert '"campaign"' not in text


def test_is_for_affiliates_alone(client):
    client.force_login(make_user(Role.SUPPLY))

    assert client.get(reverse("instructions")).status_code == 403
