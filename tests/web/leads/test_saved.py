"""Saved views as tabs: kept, opened, changed, pinned, put away and brought back."""

import pytest
from django.urls import reverse

from leadflow.identity.types import Role
from leadflow.pipeline.models.views import SavedView
from tests.factories.identity import make_user
from tests.factories.leads import make_lead
from tests.web.reading import body, html, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client):
    client.force_login(make_user(Role.DIRECTOR))
    return client


def save(browser, name="In Pune", query="city=Pune&sort=-value&density=compact", **given):
    return browser.post(reverse("view-save"), {"name": name, "query": query, **given})


def test_keeps_filters_order_and_look(browser):
    response = save(browser)

    assert SavedView.objects.get().query == "city=Pune&density=compact&sort=-value"
    assert "city=Pune" in response["Location"]


@pytest.mark.parametrize("query", ["owner=me", "owner=none", "overdue=1", "next=none&is_open=1"])
def test_keeps_what_is_said_of_the_moment_and_the_reader(browser, query):
    save(browser, query=query)

    assert browser.get(save(browser, "Twice", query)["Location"]).status_code == 200
    assert set(SavedView.objects.values_list("query", flat=True)) == {
        "&".join(sorted(query.split("&")))
    }


def test_leaves_out_where_in_the_list_one_was(browser):
    save(browser, query="city=Pune&cursor=abc&peek=5&evil=1")

    assert SavedView.objects.get().query == "city=Pune"


def test_shows_a_saved_view_as_a_tab_that_is_lit(browser):
    make_lead(city="Pune")
    address = save(browser)["Location"]

    page = html(browser.get(address))

    assert 'aria-current="true">In Pune' in page
    assert "Change the view In Pune" in page


def test_says_what_is_wrong_with_a_name(browser):
    save(browser)

    response = save(browser)

    assert response.status_code == 422
    assert "You have a view of this name" in body(response)


def test_a_view_without_a_script_is_saved_on_a_page(browser):
    response = browser.get(reverse("view-save"), {"city": "Pune"})

    assert "Name of the view" in body(response)
    assert 'value="city=Pune"' in html(response)


def test_shows_shared_views_of_others_without_a_way_to_change_them(browser, client):
    save(browser, is_shared="on")
    client.force_login(make_user(Role.COLLECTIONS))
    view = SavedView.objects.get()

    page = words(client.get(reverse("leads"), {"view": view.pk}))

    assert "In Pune" in page
    assert "Update to what is shown" not in page
    assert client.post(reverse("view-update", args=[view.pk])).status_code == 403


def test_keeps_a_view_to_oneself_unless_it_is_shared(browser, client):
    save(browser)
    client.force_login(make_user(Role.COLLECTIONS))

    assert "In Pune" not in body(client.get(reverse("leads")))


def test_changes_what_a_view_shows_and_takes_that_back(browser):
    save(browser)
    view = SavedView.objects.get()

    browser.post(reverse("view-update", args=[view.pk]), {"query": "city=Delhi"})
    changed = SavedView.objects.get().query
    browser.post(f"{reverse('view-update', args=[view.pk])}?query=city%3DPune")

    assert (changed, SavedView.objects.get().query) == ("city=Delhi", "city=Pune")


def test_puts_a_view_away_and_brings_it_back(browser):
    save(browser)
    view = SavedView.objects.get()

    browser.post(reverse("view-delete", args=[view.pk]))
    gone = body(browser.get(reverse("leads")))
    browser.post(reverse("view-restore", args=[view.pk]))

    assert "In Pune" not in gone
    assert "In Pune" in body(browser.get(reverse("leads")))


def test_pins_a_view_and_lets_it_go(browser):
    save(browser)
    view = SavedView.objects.get()

    browser.post(reverse("view-pin", args=[view.pk]), {"pinned": "1"})
    pinned = view.pins.exists()
    browser.post(reverse("view-pin", args=[view.pk]), {"pinned": "0"})

    assert (pinned, view.pins.exists()) == (True, False)
