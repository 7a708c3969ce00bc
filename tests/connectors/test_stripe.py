"""Stripe's checkouts are opened once, and only what Stripe signed is believed."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadflow.connectors import stripe as connector
from leadflow.connectors.outcomes import Outcome, VendorFailure
from tests.standin.stripe import HANG_UP, SECRET_KEY, SIGNING_SECRET, signed, stripe

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
BODY = b'{"id": "evt_1", "type": "checkout.session.completed"}'


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch):
    monkeypatch.setattr(connector, "PAUSES", (0.0, 0.0))


@pytest.fixture
def vendor():
    with stripe() as known:
        yield known


def create(vendor, *, key="k1", quantity=20, secret_key=SECRET_KEY):
    basket = connector.Basket(
        payment=7,
        name="Credits",
        quantity=quantity,
        price=Decimal("50.00"),
        currency="ZAR",
        success_url="https://leads.example/back",
        cancel_url="https://leads.example/back",
        expires_at=NOW + timedelta(hours=1),
    )
    return connector.create_session(connector.Account(secret_key, vendor.url), basket, key=key)


def read(header, *, body=BODY, secrets=(SIGNING_SECRET,), now=NOW):
    return connector.read_event(body, header, secrets=secrets, now=now)


def test_a_checkout_asks_for_the_credits_at_their_price(vendor):
    made = create(vendor)

    assert (made.amount, made.currency, made.payment) == (Decimal("1000.00"), "ZAR", "7")


@pytest.mark.parametrize("fault", [500, 409, HANG_UP])
def test_what_may_have_happened_is_asked_again_under_the_same_key(vendor, fault):
    vendor.faults = [fault, fault]

    create(vendor)

    assert (len(vendor.sessions), {key for _, key in vendor.calls}) == (1, {"k1"})


@pytest.mark.parametrize(
    ("faults", "outcome"),
    [
        ([429], Outcome.THROTTLED),
        ([403], Outcome.MISCONFIGURED),
        ([402], Outcome.REJECTED),
        ([500] * 3, Outcome.UNKNOWN),
    ],
)
def test_each_refusal_says_what_can_be_done(vendor, faults, outcome):
    vendor.faults = faults

    with pytest.raises(VendorFailure) as failure:
        create(vendor)

    assert failure.value.outcome is outcome


def test_a_server_that_is_not_there_is_asked_again_later(vendor):
    vendor.url = "http://127.0.0.1:1"

    with pytest.raises(VendorFailure) as failure:
        create(vendor)

    assert failure.value.passes


def test_all_checkouts_are_read_page_by_page(vendor, monkeypatch):
    monkeypatch.setattr(connector, "PER_PAGE", 2)
    made = {create(vendor, key=f"k{number}").id for number in range(5)}

    read_back = connector.sessions_since(connector.Account(SECRET_KEY, vendor.url), NOW)

    assert {one.id for one in read_back} == made


def test_a_signed_event_is_read():
    assert read(signed(BODY, at=NOW.timestamp()))["id"] == "evt_1"


def test_an_event_signed_with_the_new_secret_is_read_while_it_replaces_the_old():
    header = signed(BODY, at=NOW.timestamp(), secret="new")

    assert read(header, secrets=("old", "new"))["id"] == "evt_1"


@pytest.mark.parametrize("minutes", [-6, 6])
def test_an_event_of_another_time_is_refused(minutes):
    header = signed(BODY, at=(NOW + timedelta(minutes=minutes)).timestamp())

    with pytest.raises(connector.BadSignature):
        read(header)


def test_an_empty_secret_signs_nothing():
    with pytest.raises(connector.BadSignature):
        read(signed(BODY, at=NOW.timestamp(), secret=""), secrets=("",))


@given(at=st.integers(0, len(BODY) - 1), bit=st.integers(0, 7))
def test_one_changed_bit_is_refused(at, bit):
    header = signed(BODY, at=NOW.timestamp())
    changed = bytearray(BODY)
    changed[at] ^= 1 << bit

    with pytest.raises(connector.BadSignature):
        read(header, body=bytes(changed))


@given(st.text(max_size=80))
@example("t=1,t=2,v1=a")
@example("t=٣,v1=a")
@example("t=" + "9" * 400 + ",v1=a")
def test_no_header_is_more_than_refused(header):
    with pytest.raises(connector.BadSignature):
        read(header)


@pytest.mark.parametrize(
    ("currency", "units"), [("ZAR", 5000), ("jpy", 50), ("KWD", 50000), ("UGX", 5000)]
)
def test_amounts_are_counted_as_stripe_counts_them(currency, units):
    assert connector.in_minor(Decimal("50.00"), currency) == units
    assert connector.from_minor(units, currency) == Decimal("50.00")
