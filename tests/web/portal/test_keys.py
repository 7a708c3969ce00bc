"""API keys: made, shown this once, revoked."""

import re

import pytest
from django.urls import reverse

from leadflow.identity.models import ApiKey
from leadflow.identity.types import Role
from tests.factories.identity import make_key, make_user
from tests.web.counting import questions
from tests.web.reading import error_of, html, words

pytestmark = pytest.mark.django_db

KEYS = "my-keys"
BOTH = {"name": "Website", "scopes": ["leads:submit", "leads:read"]}


def test_shows_a_new_key_this_once(browser):
    made = browser.post(reverse(KEYS), BOTH)
    later = browser.get(reverse(KEYS))

    text = re.search(r'data-copy="(lf_[^"]+)"', html(made))[1]
    assert text.startswith(f"lf_{ApiKey.objects.get().prefix}_")
    assert text not in html(later)
    assert "Website" in words(later)


def test_the_key_opens_what_it_was_made_for(browser, client, campaign):
    made = browser.post(reverse(KEYS), {"name": "Reader", "scopes": ["leads:read"]})
    text = re.search(r'data-copy="(lf_[^"]+)"', html(made))[1]
    client.logout()

    headers = {"HTTP_X_API_KEY": text}
    read = client.get("/api/affiliates/leads/", **headers)
    sent = client.post(
        "/api/affiliates/leads/",
        {"mobile": "98123 00001"},
        content_type="application/json",
        **headers,
    )

    assert read.status_code == 200
    assert sent.status_code == 403


@pytest.mark.parametrize(
    ("fields", "control"),
    [
        ({"name": ""}, "id_name"),
        ({"name": "x" * 101}, "id_name"),
        ({"scopes": []}, "id_scopes"),
        ({"scopes": ["everything"]}, "id_scopes"),
    ],
)
def test_says_under_its_field_what_is_wrong(browser, fields, control):
    response = browser.post(reverse(KEYS), BOTH | fields)

    assert response.status_code == 422
    assert error_of(response, control)
    assert not ApiKey.objects.exists()


def test_refuses_a_third_key_that_lives(browser, member):
    make_key(member)
    make_key(member)

    response = browser.post(reverse(KEYS), BOTH)

    assert response.status_code == 422
    assert "Two keys are alive already." in error_of(response, "id_name")
    assert ApiKey.objects.count() == 2


def test_revokes_a_key_and_says_so(browser, client, member):
    row, text = make_key(member)

    response = browser.post(reverse("my-key-revoke", args=[row.pk]), follow=True)

    assert "Revoked; it opens nothing from now on" in words(response)
    assert reverse("my-key-revoke", args=[row.pk]) not in html(response)
    client.logout()
    assert client.get("/api/me/", HTTP_X_API_KEY=text).status_code == 401


def test_shows_and_revokes_nobody_elses(client, browser, member):
    foreign, _ = make_key(make_user(Role.AFFILIATE), name="Foreign")

    assert "Foreign" not in words(browser.get(reverse(KEYS)))
    assert browser.post(reverse("my-key-revoke", args=[foreign.pk])).status_code == 404
    foreign.refresh_from_db()
    assert foreign.revoked_at is None


@pytest.mark.parametrize("role", [Role.SUPPLY, Role.AFFILIATE_MANAGER])
def test_is_for_affiliates_alone(client, role):
    client.force_login(make_user(role))

    assert client.get(reverse(KEYS)).status_code == 403
    assert client.post(reverse(KEYS), BOTH).status_code == 403
    assert not ApiKey.objects.exists()


def test_asks_the_database_as_often_however_many_there_are(browser, member):
    row, _ = make_key(member)
    before = questions(browser, reverse(KEYS))

    ApiKey.objects.filter(pk=row.pk).update(revoked_at=row.created_at)
    make_key(member)
    make_key(member)

    assert questions(browser, reverse(KEYS)) == before
