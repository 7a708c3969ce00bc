"""Whether a mobile, or a mobile with a car, is new: the claims decide, and keep the answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from leadflow.affiliates.models import FreshnessClaim
from leadflow.affiliates.queries.desks import Desk
from leadflow.affiliates.rules.duplicates import scope_key
from leadflow.affiliates.services.claims import hold_mobile, take_claim
from leadflow.affiliates.types import DuplicateScope
from leadflow.kernel.db import joins


@dataclass(frozen=True, slots=True)
class Freshness:
    """What the claims say: is the mobile new, is the car new, and which claims were taken."""

    is_new_mobile: bool
    is_new_vehicle: bool
    claim_ids: tuple[int, ...] = ()


def scope_of(desk: Desk) -> str:
    """Return the name of the set of submissions in which a mobile counts as known."""
    return scope_key(
        scope=DuplicateScope(desk.duplicate_scope),
        campaign_id=desk.campaign_id,
        group=desk.duplicate_group,
    )


def fresh_until(desk: Desk, now: datetime) -> datetime:
    """Return the end of the campaign's freshness window, counted from `now`."""
    return now + timedelta(days=desk.freshness_days)


def is_known_mobile(*, desk: Desk, mobile: str, now: datetime) -> bool:
    """Tell whether somebody holds the mobile as fresh, without taking it."""
    return FreshnessClaim.objects.filter(
        scope=scope_of(desk), mobile=mobile, registration="", fresh_until__gt=now
    ).exists()


@joins
def claim_mobile(*, desk: Desk, mobile: str, now: datetime) -> Freshness:
    """Take the claim on the mobile alone. Two at once: one gets it."""
    claim = take_claim(
        scope=scope_of(desk),
        mobile=mobile,
        registration="",
        until=fresh_until(desk, now),
        now=now,
    )
    return Freshness(claim is not None, is_new_vehicle=True, claim_ids=(claim,) if claim else ())


@joins
def claim_vehicle(*, desk: Desk, mobile: str, registration: str, now: datetime) -> Freshness:
    """Take the claims on this mobile with this car; the mobile may be known, the car must be new.

    Takes nothing when the car is known for the mobile.
    """
    mine = claim_mobile(desk=desk, mobile=mobile, now=now)
    vehicle = take_claim(
        scope=scope_of(desk),
        mobile=mobile,
        registration=registration,
        until=fresh_until(desk, now),
        now=now,
    )
    if vehicle is None:
        FreshnessClaim.objects.filter(pk__in=mine.claim_ids).delete()
        return Freshness(mine.is_new_mobile, is_new_vehicle=False)
    return Freshness(mine.is_new_mobile, is_new_vehicle=True, claim_ids=(*mine.claim_ids, vehicle))


@joins
def keep_mobile_known(*, desk: Desk, mobile: str, submission_id: int, now: datetime) -> None:
    """Let the claim on a mobile end no sooner than the claim on its newest accepted car."""
    hold_mobile(
        scope=scope_of(desk),
        mobile=mobile,
        until=fresh_until(desk, now),
        submission_id=submission_id,
    )
