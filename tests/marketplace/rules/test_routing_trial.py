"""What the router would have done with past leads."""

from datetime import UTC, datetime, timedelta

from leadflow.marketplace.rules.matching import Candidate
from leadflow.marketplace.rules.routing_trial import PastListing, PastProvider, replay
from leadflow.marketplace.types import Tier
from leadflow.marketplace.types.routing import Order, RouterSpec

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
END = NOON + timedelta(days=5)
LONG_AGO = NOON - timedelta(days=400)


def providers(count: int, *, came: datetime = LONG_AGO) -> dict[int, PastProvider]:
    return {
        own: PastProvider(Candidate(own, False, Tier.BASIC, None), came)
        for own in range(1, count + 1)
    }


def hours(count: float) -> datetime:
    return NOON + timedelta(hours=count)


def lead(own: int = 1, **facts: object) -> PastListing:
    everybody = tuple(range(1, 6))
    told: dict[str, object] = {"at": NOON, "seats": 3, "circles": (everybody,) * 4}
    return PastListing(id=own, **told | facts)  # type: ignore[arg-type]


def offered(listing: PastListing, spec: RouterSpec, count: int = 5) -> tuple[int, ...]:
    return replay(spec, [listing], providers(count), END)[listing.id]


def test_waves_follow_each_other_until_everybody_was_offered_it():
    assert offered(lead(), RouterSpec(wave_size=2)) == (1, 2, 3, 4, 5)


def test_no_wave_follows_once_every_seat_was_sold():
    sold = (hours(0.1), hours(0.2), hours(0.9))

    assert offered(lead(sold_at=sold), RouterSpec(wave_size=2)) == (1, 2)


def test_nothing_follows_once_a_lead_went_off_sale():
    assert offered(lead(ended_at=hours(1.5)), RouterSpec(wave_size=2)) == (1, 2, 3, 4)


def test_nobody_is_found_further_away_while_somebody_bought():
    circles = ((1,), (1, 2), (1, 2, 3), (1, 2, 3))

    assert offered(lead(circles=circles, sold_at=(hours(1),)), RouterSpec()) == (1,)


def test_each_look_goes_to_the_next_circle_that_holds_anybody_new():
    circles = ((), (), (2,), (2, 3))

    assert offered(lead(circles=circles), RouterSpec()) == (2, 3)


def test_whoever_had_not_come_yet_is_offered_it_when_they_have():
    known = providers(3) | {1: providers(1, came=hours(1))[1]}

    assert replay(RouterSpec(), [lead(circles=((1, 2, 3),) * 4)], known, END) == {1: (2, 3, 1)}


def test_who_was_passed_over_is_first_with_the_next_lead_unless_the_order_is_strict():
    leads = [lead(1, ended_at=hours(1)), lead(2, at=hours(2), ended_at=hours(2.5))]
    fair, strict = RouterSpec(wave_size=2), RouterSpec(wave_size=2, order=Order.STRICT)

    assert replay(fair, leads, providers(5), END)[2] == (3, 4)
    assert replay(strict, leads, providers(5), END)[2] == (1, 2)
