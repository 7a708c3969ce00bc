"""What turns a function into a page, and the pages everybody has."""

import json
import re

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from leadflow.identity.types import Permission, Role
from leadflow.kernel.clock import now
from leadflow.notifications.models import Notification
from leadflow.web.shell import badges, navigation, palette
from leadflow.web.shell.doors import Badge, NavItem
from leadflow.web.shell.pages import toast, trigger
from tests.factories.identity import PASSWORD, access_token, actor_for, make_user

pytestmark = pytest.mark.django_db

EVERYBODYS = ["home", "notifications", "settings", "design", "palette", "bell", "bell-count"]
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def fresh_badges():
    badges.forget()


def tell(user, **fields: object) -> Notification:
    defaults = {"kind": "submission", "title": "Confirmed", "once_key": "k", "created_at": now()}
    return Notification.objects.create(user=user, **defaults | fields)


@pytest.mark.parametrize("name", EVERYBODYS)
def test_sends_nobody_to_sign_in_and_back(client, name):
    response = client.get(reverse(name))

    assert response.status_code == 302
    assert response["Location"].startswith("/app/sign-in/")


@pytest.mark.parametrize("name", EVERYBODYS)
@pytest.mark.parametrize("role", list(Role))
def test_opens_for_every_role(client, name, role):
    client.force_login(make_user(role))

    assert client.get(reverse(name)).status_code == 200


def test_sends_nobody_to_sign_in_by_htmx_with_a_full_load(client):
    response = client.get(
        reverse("bell"), **HTMX, HTTP_HX_CURRENT_URL="http://testserver/app/settings/"
    )

    assert response["HX-Redirect"] == "/app/sign-in/?next=%2Fapp%2Fsettings%2F"


def test_opens_no_page_by_token(client):
    token = access_token(make_user(Role.ADMIN))

    response = client.get(reverse("settings"), HTTP_AUTHORIZATION=f"Bearer {token}")

    assert response.status_code == 302


@pytest.mark.parametrize("name", ["home", "notifications", "design", "bell", "palette"])
def test_takes_no_post_where_nothing_is_changed(client, name):
    client.force_login(make_user(Role.ADMIN))

    response = client.post(reverse(name))

    assert response.status_code == 405


@pytest.mark.parametrize("name", ["bell-read-all", "change-password", "sign-out"])
def test_changes_nothing_by_get(client, name):
    client.force_login(make_user(Role.ADMIN))

    assert client.get(reverse(name)).status_code == 405


def test_wants_the_csrf_token():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user(Role.ADMIN))

    assert client.post(reverse("bell-read-all")).status_code == 403


def test_never_lets_a_page_be_kept(client):
    client.force_login(make_user(Role.ADMIN))

    assert "no-store" in client.get(reverse("home"))["Cache-Control"]


def test_asks_the_database_at_most_twice_for_the_frame(client, django_assert_max_num_queries):
    client.force_login(make_user(Role.ADMIN))
    client.get(reverse("design"))

    with django_assert_max_num_queries(4):  # the session, the actor, and two
        client.get(reverse("design"))


def test_asks_nothing_for_nobody(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(reverse("sign-in"))


def test_lights_up_the_item_one_is_behind():
    doors = navigation.visible(actor_for(make_user(Role.ADMIN)))

    assert navigation.current("/app/", doors) == "home"
    assert navigation.current("/app/settings/password/", doors) == "settings"
    assert navigation.current("/app/nothing/", doors) == ""


def test_shows_items_by_permission(monkeypatch):
    item = NavItem("x", "X", "settings", "x", "Work", permissions=(Permission.SUPPLY_WORK,))
    monkeypatch.setattr(navigation, "ITEMS", [item])

    assert navigation.visible(actor_for(make_user(Role.SUPPLY)))
    assert not navigation.visible(actor_for(make_user(Role.AFFILIATE)))


def test_counts_a_badge_again_only_when_its_topic_changed(monkeypatch):
    counted = []
    badge = Badge("supply", lambda actor: counted.append(actor) or 7)
    item = NavItem("x", "X", "settings", "x", "Work", badge=badge)
    monkeypatch.setattr(navigation, "ITEMS", [item])
    actor = actor_for(make_user(Role.SUPPLY))

    first = badges.counted(actor, navigation.visible(actor))
    second = badges.counted(actor, navigation.visible(actor))

    assert [door.count for door in first + second] == [7, 7]
    assert len(counted) == 1


def test_finds_commands_by_the_beginnings_of_words():
    actor = actor_for(make_user(Role.ADMIN))
    found = [c.label for c in palette.commands(actor) if palette.fits(c, "the dar")]

    assert found == ["Switch to dark theme"]


@pytest.mark.parametrize(("role", "label"), [(Role.JUNIOR, ["Go to Bulk actions"]), (Role.DPO, [])])
def test_offers_bulk_actions_to_those_who_may_start_one(role, label):
    found = palette.commands(actor_for(make_user(role)))

    assert [c.label for c in found if palette.fits(c, "many leads")] == label


def test_offers_options_of_a_listbox(client):
    client.force_login(make_user(Role.JUNIOR))

    html = client.get(reverse("palette"), {"q": "sett"}).content.decode()

    assert html.count('role="option"') == 1
    assert 'data-go="/app/settings/"' in html


@pytest.mark.parametrize(
    "text", ["x" * 5000, "\x00", "'", "%", "😀", "\udc80".encode("utf-8", "replace")]
)
def test_searches_for_anything_without_falling_over(client, text):
    client.force_login(make_user(Role.ADMIN))

    assert client.get(reverse("palette"), {"q": text}).status_code == 200


def sign_in(client, password: str = PASSWORD, **fields: str):
    return client.post(reverse("sign-in"), {"username": "amara", "password": password} | fields)


def test_signs_in_to_home(client):
    make_user(Role.ADMIN, username="amara", password=PASSWORD)

    assert sign_in(client)["Location"] == "/app/"
    assert client.get(reverse("home")).status_code == 200


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("/app/settings/?a=b", "/app/settings/?a=b"),
        ("https://evil.example/", "/app/"),
        ("//evil.example/", "/app/"),
        ("/\\evil.example/", "/app/"),
        ("javascript:alert(1)", "/app/"),
        ("settings", "/app/"),
    ],
)
def test_goes_only_to_pages_of_ours_after_signing_in(client, wanted, given):
    make_user(Role.ADMIN, username="amara", password=PASSWORD)

    assert sign_in(client, next=wanted)["Location"] == given


def test_refuses_wrong_words_without_saying_which(client):
    make_user(Role.ADMIN, username="amara", password=PASSWORD)

    wrong = sign_in(client, "wrong")
    unknown = client.post(reverse("sign-in"), {"username": "nobody", "password": "wrong"})

    assert (wrong.status_code, unknown.status_code) == (401, 401)
    sentences = {
        re.search(r'role="alert".*?<b>(.*?)</b>', r.content.decode(), re.DOTALL)[1]
        for r in (wrong, unknown)
    }
    assert len(sentences) == 1


def test_says_when_to_try_again_after_too_many_tries(client):
    make_user(Role.ADMIN, username="amara", password=PASSWORD)
    for _ in range(5):
        sign_in(client, "wrong")

    response = sign_in(client)

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0


@pytest.mark.parametrize("fields", [{}, {"username": "\x00"}, {"username": "a" * 5000}])
def test_refuses_half_a_sign_in(client, fields):
    response = client.post(reverse("sign-in"), {"password": "x"} | fields)

    assert response.status_code in {401, 422}


def test_ends_the_session_on_signing_out(client):
    client.force_login(make_user(Role.ADMIN))

    client.post(reverse("sign-out"))

    assert client.get(reverse("home")).status_code == 302


def test_shows_each_their_own_messages(client):
    mine, other = make_user(Role.ADMIN), make_user(Role.ADMIN)
    tell(mine, title="Mine")
    tell(other, title="Theirs")
    client.force_login(mine)

    html = client.get(reverse("notifications")).content.decode()

    assert "Mine" in html
    assert "Theirs" not in html


def test_marks_a_message_read_and_goes_where_it_leads(client):
    user = make_user(Role.ADMIN)
    message = tell(user, link="/app/settings/")
    client.force_login(user)

    response = client.get(reverse("notification", args=[message.pk]))

    assert response["Location"] == "/app/settings/"
    assert Notification.objects.get().read_at


@pytest.mark.parametrize("link", ["https://evil.example/", "//evil.example", "javascript:x", ""])
def test_follows_no_link_away_from_here(client, link):
    user = make_user(Role.ADMIN)
    message = tell(user, link=link)
    client.force_login(user)

    response = client.get(reverse("notification", args=[message.pk]))

    assert response["Location"] == "/app/notifications/"


def test_knows_nothing_of_other_peoples_messages(client):
    message = tell(make_user(Role.ADMIN))
    client.force_login(make_user(Role.ADMIN))

    assert client.get(reverse("notification", args=[message.pk])).status_code == 404
    assert Notification.objects.get().read_at is None


def test_changes_name_and_zone(client):
    user = make_user(Role.JUNIOR)
    client.force_login(user)

    response = client.post(reverse("settings"), {"name": "Zoë", "timezone": "Asia/Kolkata"})

    user.refresh_from_db()
    assert response.status_code == 302
    assert (user.name, user.timezone) == ("Zoë", "Asia/Kolkata")


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 151), ("name", "a\x00b"), ("timezone", "Mars/Base")],
)
def test_refuses_a_profile_that_cannot_be(client, field, value):
    user = make_user(Role.JUNIOR)
    client.force_login(user)

    response = client.post(
        reverse("settings"), {"name": "Zoë", "timezone": "Asia/Kolkata"} | {field: value}
    )

    user.refresh_from_db()
    assert response.status_code == 422
    assert user.timezone == "UTC"


def test_changes_the_password_and_signs_out(client):
    user = make_user(Role.JUNIOR, password=PASSWORD)
    client.force_login(user)

    response = client.post(
        reverse("change-password"), {"current": PASSWORD, "password": "another-long-battery-horse"}
    )

    user.refresh_from_db()
    assert response["Location"] == "/app/sign-in/"
    assert user.check_password("another-long-battery-horse")


@pytest.mark.parametrize(
    ("current", "new"), [("wrong", "another-long-battery"), (PASSWORD, "short")]
)
def test_keeps_the_password_when_refused(client, current, new):
    user = make_user(Role.JUNIOR, password=PASSWORD)
    client.force_login(user)

    response = client.post(reverse("change-password"), {"current": current, "password": new})

    user.refresh_from_db()
    assert response.status_code == 422
    assert user.check_password(PASSWORD)


def test_leads_from_the_bare_address_to_the_pages(client):
    assert client.get("/")["Location"] == "/app/"


def test_lets_the_icons_be_kept_for_a_year(client):
    response = client.get(reverse("icons"))

    assert response["Content-Type"] == "image/svg+xml"
    assert "immutable" in response["Cache-Control"]


def test_paints_the_theme_the_cookie_names(client):
    client.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in client.get(reverse("sign-in")).content.decode()

    client.cookies["theme"] = '"><script>'
    assert "data-theme" not in client.get(reverse("sign-in")).content.decode()


@pytest.mark.parametrize("path", ["/app/nothing/", "/app/notifications/999/", "/nothing"])
def test_shows_an_error_page_that_leads_on(client, path):
    client.force_login(make_user(Role.ADMIN))

    response = client.get(path)

    assert response.status_code == 404
    assert "Go home" in response.content.decode()


def test_keeps_the_frame_around_an_address_that_leads_nowhere(client):
    client.force_login(make_user(Role.ADMIN))
    assert 'id="sidebar"' in client.get("/app/nothing/").content.decode()

    client.logout()
    assert 'id="sidebar"' not in client.get("/app/nothing/").content.decode()


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503])
def test_writes_every_error_page(rf, status, django_assert_num_queries):
    context = {"status": status, "title": "T", "detail": "D.", "request_id": "r-1"}

    with django_assert_num_queries(0):
        html = render_to_string(f"errors/{status}.html", context, rf.get("/app/x/"))

    assert "<h1" in html
    assert "r-1" in html
    assert 'class="button primary"' in html


def test_turns_a_refusal_of_htmx_into_a_toast(client):
    client.force_login(make_user(Role.ADMIN))

    response = client.get(reverse("notification", args=[999]), **HTMX)

    told = json.loads(response["HX-Trigger"])["toast"]
    assert response.status_code == 404
    assert told == {"msg": "There is no such notification.", "tone": "bad"}


def test_adds_events_to_those_already_set():
    from django.http import HttpResponse

    response = trigger(toast(HttpResponse(), "Claimed", undo="/undo/", id=7), "moved", {"to": "x"})

    assert json.loads(response["HX-Trigger"]) == {
        "toast": {"msg": "Claimed", "tone": "", "undo": {"url": "/undo/", "values": {"id": 7}}},
        "moved": {"to": "x"},
    }
