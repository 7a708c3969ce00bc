"""A lead is sold to three at most, to each once, for what it costs."""

import pytest

from leadflow.identity.types import SYSTEM, Role
from leadflow.kernel.clock import now as this_moment
from leadflow.kernel.errors import DomainError
from leadflow.leads.queries import timeline, verify_leads
from leadflow.ledger.models import Posting
from leadflow.ledger.queries import balance_of, verify_ledger
from leadflow.ledger.rules import NotEnoughCredits
from leadflow.marketplace.models import Access, Assignment, Listing
from leadflow.marketplace.queries.assignments import list_assignments
from leadflow.marketplace.queries.checks import verify_marketplace
from leadflow.marketplace.queries.listings import NoSuchListing, get_preview, list_available
from leadflow.marketplace.queries.providers import NotAProvider
from leadflow.marketplace.services.jobs import mark_won
from leadflow.marketplace.services.purchase import MayNotBuy, NotForSale, purchase
from leadflow.marketplace.services.viewing import note_view
from leadflow.marketplace.types import ListingState, Verification
from tests.factories.identity import make_actor
from tests.factories.market import actor_of, make_listing, make_provider
from tests.harness.races import rush

pytestmark = pytest.mark.django_db


def buy(provider, listing):
    return purchase(actor=actor_of(provider), lead_id=listing.pk, now=this_moment())


def test_who_buys_a_lead_learns_who_the_client_is():
    provider, listing = make_provider(), make_listing(contact_phone="+27821234567")

    assert buy(provider, listing).contact.phone == "+27821234567"


def test_a_lead_costs_its_price_once():
    provider, listing = make_provider(credits=5), make_listing()

    first, again = buy(provider, listing), buy(provider, listing)

    assert (first.is_new, again.is_new, balance_of(provider.user_id)) == (True, False, 4)


def test_the_same_purchase_gets_the_same_answer_later_too():
    provider, listing = make_provider(credits=5), make_listing()
    first = buy(provider, listing)
    buy(provider, make_listing())

    assert buy(provider, listing).balance == first.balance


def test_premium_pays_nothing_while_subscribed():
    provider, listing = make_provider(is_premium=True, credits=5), make_listing()

    bought = buy(provider, listing)

    assert (bought.credit_cost, bought.credits_charged, bought.balance) == (1, 0, 5)


def test_premium_pays_when_the_subscription_has_ended():
    provider, listing = make_provider(is_premium=True, subscribed_days=-1), make_listing()

    assert buy(provider, listing).credits_charged == 1


def test_a_provider_without_subscription_may_buy_with_credits():
    provider, listing = make_provider(subscribed_days=None), make_listing()

    assert buy(provider, listing).credits_charged == 1


def test_without_credits_nothing_is_sold():
    provider, listing = make_provider(credits=0), make_listing()

    with pytest.raises(NotEnoughCredits):
        buy(provider, listing)

    assert not Assignment.objects.exists()


def test_the_fourth_comes_too_late():
    listing = make_listing()
    for _ in range(3):
        buy(make_provider(), listing)

    with pytest.raises(NotForSale):
        buy(make_provider(), listing)


def test_a_lead_with_fewer_seats_is_sold_to_fewer():
    listing = make_listing()
    Listing.objects.update(max_providers=1)
    buy(make_provider(), listing)

    with pytest.raises(NotForSale):
        buy(make_provider(), listing)


def test_an_awarded_lead_is_not_for_sale():
    listing = make_listing()
    seat = buy(winner := make_provider(), listing)
    mark_won(actor=actor_of(winner), assignment_id=seat.assignment_id, now=this_moment())

    with pytest.raises(NotForSale):
        buy(make_provider(), listing)


@pytest.mark.parametrize(
    "facts",
    [
        {"verification": Verification.PENDING},
        {"verification": Verification.SUSPENDED},
        {"category": "electrical"},
        {"area": "Durban"},
    ],
)
def test_who_does_not_match_may_not_buy(facts):
    provider, listing = make_provider(**facts), make_listing()

    with pytest.raises(MayNotBuy):
        buy(provider, listing)


def test_a_lead_that_is_not_yet_verified_is_not_there():
    provider, listing = make_provider(), make_listing(trap="x")

    with pytest.raises(NoSuchListing):
        buy(provider, listing)


def test_who_is_no_provider_may_not_buy():
    listing = make_listing()

    with pytest.raises(NotAProvider):
        purchase(actor=make_actor(Role.PROVIDER), lead_id=listing.pk, now=this_moment())


def test_a_sale_stands_in_the_leads_history():
    provider, listing = make_provider(), make_listing()

    buy(provider, listing)

    steps = timeline(actor=SYSTEM, lead_id=listing.pk)
    assert [step.text for step in steps if step.kind == "sold"] == [f"Unlocked by {provider.name}"]


def test_looking_often_counts_once():
    provider, listing = make_provider(), make_listing()

    for _ in range(3):
        note_view(actor=actor_of(provider), lead_id=listing.pk, now=this_moment())

    assert (
        get_preview(actor=actor_of(provider), lead_id=listing.pk, now=this_moment()).views_count
        == 1
    )


def test_a_preview_counts_those_who_bought_and_the_seats_left():
    listing, onlooker = make_listing(), make_provider()
    buy(make_provider(), listing)

    seen = get_preview(actor=actor_of(onlooker), lead_id=listing.pk, now=this_moment())

    assert (seen.responses_count, seen.remaining_slots, seen.blocked_by) == (1, 2, ())


def test_what_was_bought_is_no_longer_on_offer_to_the_buyer():
    provider, listing = make_provider(), make_listing()
    other = make_listing()
    buy(provider, listing)

    assert [
        one.id for one in list_available(actor=actor_of(provider), now=this_moment()).items
    ] == [other.pk]


def test_a_lead_without_a_seat_is_no_longer_on_offer():
    listing, onlooker = make_listing(), make_provider()
    for _ in range(3):
        buy(make_provider(), listing)

    assert list_available(actor=actor_of(onlooker), now=this_moment()).items == []


def test_a_lead_with_fewer_seats_is_sooner_no_longer_on_offer():
    listing, onlooker = make_listing(), make_provider()
    Listing.objects.update(max_providers=1)
    buy(make_provider(), listing)

    assert list_available(actor=actor_of(onlooker), now=this_moment()).items == []


def test_who_is_not_verified_is_offered_nothing():
    make_listing()

    assert (
        list_available(
            actor=actor_of(make_provider(verification=Verification.PENDING)), now=this_moment()
        ).items
        == []
    )


def test_leads_on_offer_take_as_many_queries_as_ever(django_assert_num_queries):
    actor = actor_of(make_provider())
    for _ in range(4):
        make_listing()

    with django_assert_num_queries(6):
        assert len(list_available(actor=actor, now=this_moment()).items) == 4


def test_jobs_take_as_many_queries_as_ever(django_assert_num_queries):
    provider = make_provider()
    for _ in range(4):
        buy(provider, make_listing())

    actor = actor_of(provider)

    with django_assert_num_queries(1):
        assert len(list_assignments(actor=actor).items) == 4


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_three_get_a_seat_and_nobody_pays_twice():
    listings = [make_listing() for _ in range(6)]
    providers = [make_provider(credits=6) for _ in range(8)]
    attempts = [(provider, listing) for listing in listings for provider in providers] * 2

    for start in range(0, len(attempts), 16):
        answers = rush(lambda pair: buy(*pair), attempts[start : start + 16])
        assert not [
            one
            for one in answers
            if isinstance(one, Exception) and not isinstance(one, DomainError)
        ]

    assert Assignment.objects.count() == 18
    assert Posting.objects.filter(kind="purchase").count() == 18
    assert not [
        one for one in (*verify_marketplace(), *verify_ledger(), *verify_leads()) if one.broken
    ]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_seats_are_refused_for_nothing(monkeypatch):
    """The constraint is the safety net, the lock gives the service: without it buyers collide."""
    from leadflow.marketplace.services import purchase as module

    def unlocked(lead_id):
        return Listing.objects.select_related("lead", "category").get(pk=lead_id)

    monkeypatch.setattr(module, "held", unlocked)
    listing = make_listing()
    providers = [make_provider() for _ in range(12)]

    answers = rush(lambda provider: buy(provider, listing), providers)

    assert [
        one for one in answers if isinstance(one, Exception) and not isinstance(one, DomainError)
    ]


def test_the_check_of_everything_finds_an_access_nobody_bought():
    provider, listing = make_provider(), make_listing()
    buy(provider, listing)
    Access.objects.all().delete()

    assert {found.name for found in verify_marketplace() if found.broken} == {
        "marketplace.every_seat_has_its_access"
    }


def test_a_listing_stands_where_its_last_step_led():
    listing = make_listing()
    Listing.objects.update(state=ListingState.CLOSED)

    assert [found.sample for found in verify_marketplace() if found.broken] == [[listing.pk]]
