"""The telephone: who may answer which calls, what the keys do, and what is said at the end."""

import pytest
from django.urls import reverse

from leadflow.affiliates.models import InterestCall, Submission
from leadflow.affiliates.types import CallState, State
from leadflow.identity.types import Role
from leadflow.leads.queries import is_suppressed
from tests.factories.affiliates import make_affiliate, make_campaign, make_submission
from tests.factories.identity import make_user
from tests.web.counting import questions
from tests.web.reading import html, tag, words

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def call():
    """A call that rings, of a campaign for trying out."""
    return make_call(is_sandbox=True)


def make_call(state=State.CONFIRMING, *, is_sandbox=False, **fields) -> Submission:
    affiliate = fields.pop("affiliate", None) or make_affiliate()
    campaign = make_campaign(approve=affiliate, is_sandbox=is_sandbox)
    fields = {"name": "Asha Rao"} | fields
    return make_submission(state, affiliate=affiliate, campaign=campaign, **fields)


def address(call, act=""):
    return reverse(f"phone{act}", args=[call.pk])


def press(browser, call, digit):
    return browser.post(address(call, "-press"), {"digit": digit}, follow=True)


def test_lists_the_calls_that_can_still_be_answered(browser):
    rings, over = make_call(), make_call(State.CONFIRMED)

    page = html(browser.get(reverse("calls")))

    assert address(rings) in page
    assert address(over) not in page


def test_an_affiliate_sees_its_own_calls_of_a_sandbox_only(client):
    member = make_user(Role.AFFILIATE)
    affiliate = make_affiliate(member=member)
    own = make_call(affiliate=affiliate, is_sandbox=True)
    earnest = make_call(affiliate=affiliate)
    foreign = make_call(is_sandbox=True)
    client.force_login(member)

    response = client.get(reverse("calls"))

    assert address(own) in html(response)
    assert client.get(address(own)).status_code == 200
    for other, refused in ((earnest, 403), (foreign, 404)):
        assert address(other) not in html(response)
        assert client.get(address(other)).status_code == 404
        assert client.post(address(other, "-press"), {"digit": "1"}).status_code == refused
        other.refresh_from_db()
        assert other.state == State.CONFIRMING
    assert f'data-live="affiliate:{affiliate.pk}"' in tag(response, id="results")


def test_hears_of_every_call(browser, call):
    assert 'data-live="calls"' in tag(browser.get(reverse("calls")), id="results")
    assert 'data-live="calls"' in tag(browser.get(address(call)), id="phone")


def test_says_when_no_call_waits(browser, client):
    assert "No call is waiting" in words(browser.get(reverse("calls")))


def test_rings_with_three_keys(browser, call):
    response = browser.get(address(call))

    assert "Hello Asha Rao. You asked about selling your car." in words(response)
    for digit in "129":
        key = tag(response, id=f"key-{digit}")
        assert f'value="{digit}"' in key
        assert f'data-shortcut="{digit}"' in key


@pytest.mark.parametrize(
    ("digit", "state", "said"),
    [
        ("1", State.CONFIRMED, "Our team will call you shortly."),
        ("2", State.NOT_INTERESTED, "We will not call again about this."),
        ("9", State.NOT_INTERESTED, "We will never call this number again."),
    ],
)
def test_a_key_ends_the_call(browser, call, digit, state, said):
    response = press(browser, call, digit)

    call.refresh_from_db()
    assert call.state == state
    assert said in words(response)
    assert f"Pressed {digit}: " in words(response)
    assert "key-1" not in html(response)
    assert is_suppressed(call.mobile) is (digit == "9")


@pytest.mark.parametrize("digit", ["", "0", "3", "11", "x", "\x00"])
def test_has_no_other_keys(browser, call, digit):
    response = press(browser, call, digit)

    call.refresh_from_db()
    assert response.status_code == 422
    assert call.state == State.CONFIRMING


def test_counts_the_first_key_only(browser, call):
    press(browser, call, "1")

    response = press(browser, call, "2")

    call.refresh_from_db()
    assert response.status_code == 409
    assert call.state == State.CONFIRMED


def test_says_how_a_call_ended_that_nobody_answered(browser):
    call = make_call(State.UNREACHABLE)

    response = browser.get(address(call))

    assert "This call is over. Not reached." in words(response)
    assert "Attempt 1" in words(response)


@pytest.mark.parametrize(
    ("role", "way"), [(Role.SUPPLY, "supply"), (Role.AFFILIATE_MANAGER, ""), (Role.ADMIN, "supply")]
)
def test_shows_the_staff_where_it_goes_on(client, call, role, way):
    client.force_login(make_user(role))

    response = press(client, call, "1")

    assert ("See who waits" in words(response)) is bool(way)


def test_shows_the_affiliate_where_it_goes_on(client):
    member = make_user(Role.AFFILIATE)
    call = make_call(affiliate=make_affiliate(member=member), is_sandbox=True)
    client.force_login(member)

    response = press(client, call, "1")

    assert reverse("my-submission", args=[call.pk]) in html(response)


def test_gives_htmx_the_telephone_alone(browser, call):
    InterestCall.objects.update(state=CallState.RINGING)

    response = browser.get(address(call), **HTMX)

    assert html(response).count("<h1") == 1
    assert "<html" not in html(response)


@pytest.mark.parametrize("role", [Role.SENIOR, Role.KAM, Role.COLLECTIONS])
def test_is_for_those_who_may_answer(client, call, role):
    client.force_login(make_user(role))

    assert client.get(reverse("calls")).status_code == 403
    assert client.get(address(call)).status_code == 403
    assert client.post(address(call, "-press"), {"digit": "1"}).status_code == 403
    call.refresh_from_db()
    assert call.state == State.CONFIRMING


def test_asks_the_database_as_often_however_many_ring(browser, call):
    before = [questions(browser, reverse("calls")), questions(browser, address(call))]

    for _ in range(5):
        make_call()

    assert [questions(browser, reverse("calls")), questions(browser, address(call))] == before
