"""What becomes of a lead that nobody buys: further, cheaper, and at last with sales."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from leadflow.events.services import drain
from leadflow.identity.types import Role
from leadflow.leads.models import Lead
from leadflow.leads.services import change_status
from leadflow.leads.types import LeadStatus
from leadflow.marketplace.models import Category, Listing, Offer, Place
from leadflow.marketplace.queries.listings import get_preview, list_available
from leadflow.marketplace.services.purchase import MayNotBuy, purchase
from leadflow.marketplace.types import ListingState, Reach
from leadflow.notifications.models import Notification
from leadflow.pipeline.models import WaitingLead
from leadflow.pipeline.services.assignment.rules import create_rule
from leadflow.pipeline.types.assignment import Member, RuleSpec
from tests.factories.identity import make_actor, make_user
from tests.factories.market import actor_of, make_category, make_listing, make_provider

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _places() -> None:
    cape = Place.objects.create(key="western cape", name="Western Cape")
    town = Place.objects.create(key="cape town", name="Cape Town", inside=cape)
    paarl = Place.objects.create(key="paarl", name="Paarl", inside=cape)
    Place.objects.create(key="woodstock", name="Woodstock", inside=town)
    Place.objects.create(key="sea point", name="Sea Point", inside=town)
    Place.objects.create(key="durban", name="Durban")
    Place.objects.create(key="charleston hill", name="Charleston Hill", inside=paarl)


def after(listing: Listing, hours: float) -> Listing:
    """Return a listing as it stands that long after it was posted."""
    drain(now=NOON + hours * HOUR)
    return Listing.objects.get(pk=listing.pk)


def mails(subject: str) -> list[str]:
    """Return what the client was written under this subject."""
    return [
        sent.body
        for sent in mail.outbox
        if sent.to == ["client@example.com"] and sent.subject == subject
    ]


def offered() -> list[tuple[int, str]]:
    return list(Offer.objects.order_by("id").values_list("provider", "reach"))


def test_each_look_goes_further_and_makes_the_lead_a_credit_cheaper():
    near, city = make_provider(now=NOON), make_provider(area="Sea Point", now=NOON)
    region = make_provider(area="Charleston Hill", now=NOON)
    make_provider(area="Durban", now=NOON)
    listing = make_listing(now=NOON)

    seen = [(after(listing, hours).reach, after(listing, hours).discount) for hours in (1.9, 2, 12)]

    assert seen == [(Reach.NAMED, 0), (Reach.CITY, 1), (Reach.REGION, 2)]
    assert offered() == [(near.pk, "named"), (city.pk, "city"), (region.pk, "region")]


def test_a_circle_that_holds_nobody_new_is_passed_over_up_to_the_trade_above():
    home = make_category("home-repairs")
    category = make_category("plumbing")
    Category.objects.filter(pk=category.pk).update(parent=home)
    handy = make_provider(category="home-repairs", area="Paarl", now=NOON)
    listing = make_listing(now=NOON)

    assert after(listing, 2).reach == Reach.TRADE
    assert offered() == [(handy.pk, "trade")]


def test_a_lead_that_somebody_bought_is_looked_for_no_further():
    near = make_provider(now=NOON)
    make_provider(area="Sea Point", now=NOON)
    listing = make_listing(now=NOON)
    purchase(actor=actor_of(near), lead_id=listing.pk, now=NOON)

    stands = after(listing, 80)

    assert (stands.reach, stands.discount, stands.handed_over_at) == (Reach.NAMED, 0, None)


def test_whoever_was_offered_a_lead_from_further_away_sees_and_buys_it():
    far = make_provider(area="Paarl", now=NOON)
    listing = make_listing(now=NOON)
    after(listing, 2)

    actor = actor_of(far)

    assert [row.id for row in list_available(actor=actor, now=NOON + 3 * HOUR).items] == [
        listing.pk
    ]
    assert get_preview(actor=actor, lead_id=listing.pk, now=NOON + 3 * HOUR).blocked_by == ()
    assert purchase(actor=actor, lead_id=listing.pk, now=NOON + 3 * HOUR).is_new


def test_whoever_is_as_far_away_and_was_not_offered_it_may_not_buy_it():
    make_provider(area="Paarl", now=NOON)
    listing = make_listing(now=NOON)
    after(listing, 2)
    late = make_provider(area="Paarl", now=NOON)

    with pytest.raises(MayNotBuy):
        purchase(actor=actor_of(late), lead_id=listing.pk, now=NOON + 3 * HOUR)


def test_when_nobody_matches_those_who_run_the_market_and_the_client_hear_at_once():
    admin, junior = make_user(Role.ADMIN), make_user(Role.JUNIOR)
    listing = make_listing(contact_email="client@example.com", now=NOON)

    drain(now=NOON)
    drain(now=NOON)

    told = Notification.objects.filter(kind="market.nobody")
    assert list(told.values_list("user", "link")) == [
        (admin.pk, f"/app/market-staff/offers/{listing.pk}/")
    ]
    assert not Notification.objects.filter(user=junior.pk).exists()
    assert len(mails("We are looking further for you")) == 1


def test_the_client_is_told_how_far_is_looked_and_that_sales_calls():
    make_provider(now=NOON)
    make_provider(area="Sea Point", now=NOON)
    listing = make_listing(contact_email="client@example.com", now=NOON)

    after(listing, 80)

    asking = mails("We are asking more businesses")
    assert ["your whole city" in body for body in asking] == [True, False]
    assert f"/r/{listing.reference}/" in asking[0]
    assert len(mails("We look after your request ourselves")) == 1


def test_after_three_days_sales_gets_the_lead_and_it_stays_on_sale():
    make_provider(now=NOON)
    listing = make_listing(now=NOON)
    before = after(listing, 71.9)
    assert before.handed_over_at is None

    stands = after(listing, 72)

    assert stands.handed_over_at == NOON + 72 * HOUR
    assert stands.state == ListingState.VERIFIED


def test_what_was_handed_over_is_given_to_a_salesperson_by_their_rules():
    senior = make_user(Role.SENIOR)
    listing = make_listing(now=NOON)
    create_rule(
        actor=make_actor(Role.HEAD),
        spec=RuleSpec(name="All", members=(Member(senior.pk),)),
        now=NOON,
    )

    after(listing, 71)
    assert Lead.objects.get(pk=listing.pk).assigned_to_id is None

    after(listing, 72)
    assert Lead.objects.get(pk=listing.pk).assigned_to_id == senior.pk
    assert not WaitingLead.objects.filter(lead=listing.pk).exists()


def test_once_sales_has_moved_a_lead_that_was_handed_over_it_is_sold_no_more():
    listing = make_listing(now=NOON)
    after(listing, 72)

    change_status(
        actor=make_actor(Role.HEAD),
        lead_id=listing.pk,
        to=LeadStatus.CONTACTED,
        now=NOON + 73 * HOUR,
    )

    assert after(listing, 73).state == ListingState.CLOSED


def test_what_somebody_bought_after_all_stays_theirs_when_sales_moves_it():
    near = make_provider(now=NOON)
    listing = make_listing(now=NOON)
    after(listing, 72)
    purchase(actor=actor_of(near), lead_id=listing.pk, now=NOON + 73 * HOUR)

    change_status(
        actor=make_actor(Role.HEAD),
        lead_id=listing.pk,
        to=LeadStatus.CONTACTED,
        now=NOON + 74 * HOUR,
    )

    assert after(listing, 74).state == ListingState.VERIFIED
