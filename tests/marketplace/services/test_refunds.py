"""Credits come back once, for what our records show, and the lead's other books agree."""

from datetime import timedelta
from threading import Barrier

import pytest

from leadflow.identity.types import Role
from leadflow.kernel.clock import now as this_moment
from leadflow.ledger.queries import balance_of, verify_ledger
from leadflow.marketplace.models import Assignment, Listing, RefundRequest
from leadflow.marketplace.queries.assignments import get_assignment
from leadflow.marketplace.queries.checks import verify_marketplace
from leadflow.marketplace.queries.listings import NoSuchListing
from leadflow.marketplace.queries.refunds import automatic_left, list_refunds, source_quality
from leadflow.marketplace.services import refunds
from leadflow.marketplace.services.jobs import mark_won
from leadflow.marketplace.services.purchase import NotForSale, purchase
from leadflow.marketplace.services.refunds import (
    BadRefund,
    JobIsWon,
    NothingPaid,
    RefundAskedBefore,
    RefundDecidedBefore,
    RefundTooLate,
    grant_refund,
    refuse_refund,
    request_refund,
)
from leadflow.marketplace.types import ListingState
from leadflow.marketplace.types.refunds import RefundReason
from tests.factories.identity import make_actor
from tests.factories.market import actor_of, make_listing, make_provider
from tests.harness.races import rush

pytestmark = pytest.mark.django_db

WRONG_NUMBER = "12345"


def bought(provider, *, now=None, **facts) -> int:
    listing = make_listing(**facts)
    return purchase(
        actor=actor_of(provider), lead_id=listing.pk, now=now or this_moment()
    ).assignment_id


def ask(provider, seat, reason=RefundReason.INVALID_CONTACT, *, now=None) -> RefundRequest:
    made = request_refund(
        actor=actor_of(provider), assignment_id=seat, reason=reason, now=now or this_moment()
    )
    return RefundRequest.objects.get(pk=made)


def staff():
    return make_actor(Role.HEAD)


def test_a_number_that_is_none_is_paid_back_at_once():
    provider = make_provider(credits=5)
    seat = bought(provider, contact_phone=WRONG_NUMBER)

    made = ask(provider, seat)

    assert (made.status, made.proposal, made.is_automatic) == ("granted", "full", True)
    assert balance_of(provider.user_id) == 5


def test_who_is_paid_back_all_of_it_sees_the_client_no_more():
    provider = make_provider()
    seat = bought(provider, contact_phone=WRONG_NUMBER)

    ask(provider, seat)

    row = get_assignment(actor=actor_of(provider), assignment_id=seat)
    assert (row.status, row.contact.phone, row.contact.name) == ("refunded", "", "")


def test_buying_it_again_shows_nothing_either():
    provider = make_provider()
    seat = bought(provider)
    request = ask(provider, seat, RefundReason.OTHER)
    grant_refund(actor=staff(), request_id=request.pk, amount=1, now=this_moment())

    again = purchase(
        actor=actor_of(provider),
        lead_id=Assignment.objects.get(pk=seat).listing_id,
        now=this_moment(),
    )

    assert (again.contact.phone, again.contact.email) == ("", "")


def test_a_lead_nobody_can_reach_is_sold_to_nobody_else():
    provider = make_provider()
    seat = bought(provider, contact_phone=WRONG_NUMBER)

    ask(provider, seat)

    listing = Listing.objects.get(assignments=seat)
    assert listing.state == ListingState.CLOSED
    with pytest.raises(NoSuchListing):
        purchase(actor=actor_of(make_provider()), lead_id=listing.pk, now=this_moment())


def test_a_seat_that_was_paid_back_stays_taken():
    listing, buyers = make_listing(), [make_provider() for _ in range(3)]
    seats = [
        purchase(actor=actor_of(one), lead_id=listing.pk, now=this_moment()).assignment_id
        for one in buyers
    ]
    request = ask(buyers[0], seats[0], RefundReason.WRONG_CATEGORY)
    grant_refund(actor=staff(), request_id=request.pk, amount=1, now=this_moment())

    with pytest.raises(NotForSale):
        purchase(actor=actor_of(make_provider()), lead_id=listing.pk, now=this_moment())


def test_where_our_records_show_nothing_a_person_decides():
    provider = make_provider(credits=5)

    made = ask(provider, bought(provider))

    assert (made.status, made.proposal, made.credits) == ("open", "none", 0)
    assert balance_of(provider.user_id) == 4


def test_beyond_a_fifth_of_ninety_days_a_person_decides():
    provider = make_provider(credits=20)
    seats = [bought(provider, contact_phone=WRONG_NUMBER) for _ in range(5)]

    statuses = [ask(provider, seat).status for seat in seats[:2]]

    assert statuses == ["granted", "open"]


def test_old_refunds_count_no_more():
    provider, moment = make_provider(credits=20, subscribed_days=400), this_moment()
    old = bought(provider, contact_phone=WRONG_NUMBER, now=moment - timedelta(days=100))
    ask(provider, old, now=moment - timedelta(days=100))

    made = ask(provider, bought(provider, contact_phone=WRONG_NUMBER))

    assert made.status == "granted"


def test_a_refund_is_asked_for_once():
    provider = make_provider()
    seat = bought(provider)
    ask(provider, seat)

    with pytest.raises(RefundAskedBefore):
        ask(provider, seat, RefundReason.SPAM)

    assert RefundRequest.objects.count() == 1


def test_after_fourteen_days_it_is_too_late():
    provider = make_provider()
    seat = bought(provider)

    with pytest.raises(RefundTooLate):
        ask(provider, seat, now=this_moment() + timedelta(days=15))


def test_who_paid_nothing_gets_nothing_back():
    provider = make_provider(is_premium=True)

    with pytest.raises(NothingPaid):
        ask(provider, bought(provider))


def test_a_job_that_was_won_is_not_paid_back():
    provider = make_provider()
    seat = bought(provider)
    mark_won(actor=actor_of(provider), assignment_id=seat, now=this_moment())

    with pytest.raises(JobIsWon):
        ask(provider, seat)


def test_staff_gives_back_what_they_judge_right():
    provider = make_provider(credits=5)
    made = ask(provider, bought(provider), RefundReason.OTHER)

    grant_refund(actor=staff(), request_id=made.pk, amount=1, note="A kindness.", now=this_moment())

    made.refresh_from_db()
    assert (made.status, made.decision_note) == ("granted", "A kindness.")
    assert balance_of(provider.user_id) == 5


@pytest.mark.parametrize("amount", [None, 0, 2])
def test_staff_gives_back_neither_nothing_nor_more_than_was_paid(amount):
    provider = make_provider()
    made = ask(provider, bought(provider))

    with pytest.raises(BadRefund):
        grant_refund(actor=staff(), request_id=made.pk, amount=amount, now=this_moment())


def test_a_refusal_says_why_and_is_final():
    provider = make_provider(credits=5)
    made = ask(provider, bought(provider))
    with pytest.raises(BadRefund):
        refuse_refund(actor=staff(), request_id=made.pk, note="  ", now=this_moment())
    refuse_refund(actor=staff(), request_id=made.pk, note="The number works.", now=this_moment())

    with pytest.raises(RefundDecidedBefore):
        grant_refund(actor=staff(), request_id=made.pk, amount=1, now=this_moment())

    assert balance_of(provider.user_id) == 4


def test_the_second_lead_of_one_client_is_a_duplicate():
    provider = make_provider()
    bought(provider, contact_phone="+27821999888")
    seat = bought(provider, contact_phone="+27821999888")

    assert ask(provider, seat, RefundReason.DUPLICATE).proposal == "full"


def test_the_source_is_charged():
    provider = make_provider(credits=20)
    seats = [bought(provider, contact_phone=WRONG_NUMBER) for _ in range(2)]
    ask(provider, seats[0])

    (source,) = source_quality(actor=staff(), since=this_moment() - timedelta(days=1))

    assert (source.channel, source.sold, source.refunded) == ("market:plumbing", 2, 1)
    assert (source.credits_back, source.is_small) == (1, True)


def test_all_books_agree_afterwards():
    provider = make_provider()
    ask(provider, bought(provider, contact_phone=WRONG_NUMBER))
    ask(provider, bought(provider))

    broken = [one for one in [*verify_ledger(), *verify_marketplace()] if one.broken]
    assert broken == []


def test_the_list_takes_one_query(django_assert_num_queries):
    provider = make_provider()
    for _ in range(3):
        ask(provider, bought(provider))
    actor = actor_of(provider)

    with django_assert_num_queries(1):
        rows = list_refunds(actor=actor).items

    assert [row.status for row in rows] == ["open"] * 3


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_only_the_share_goes_back_by_itself():
    provider = make_provider(credits=20)
    seats = [bought(provider, contact_phone=WRONG_NUMBER) for _ in range(8)]

    rush(lambda seat: ask(provider, seat), seats)

    granted = RefundRequest.objects.filter(status="granted").count()
    assert (granted, balance_of(provider.user_id)) == (1, 13)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_out_of_turn_more_than_the_share_would_go_back(monkeypatch):
    provider, both_counted = make_provider(credits=20), Barrier(2)
    seats = [bought(provider, contact_phone=WRONG_NUMBER) for _ in range(2)]

    def counted(**asked):
        left = automatic_left(**asked)
        both_counted.wait(30)
        return left

    monkeypatch.setattr(refunds, "_in_turn", lambda _provider_id: None)
    monkeypatch.setattr(refunds, "automatic_left", counted)

    rush(lambda seat: ask(provider, seat), seats)

    assert RefundRequest.objects.filter(status="granted").count() == len(seats)
