"""What is checked before a submission is looked at: who, where, how much, and is it readable."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from math import ceil
from typing import Final
from zoneinfo import ZoneInfo

from leadflow.affiliates.queries.desks import Desk
from leadflow.affiliates.rules.plates import Plate, parse
from leadflow.affiliates.types import Consent, SubmissionInput
from leadflow.kernel.db import joins
from leadflow.kernel.errors import Invalid, Throttled
from leadflow.kernel.limits import peek, peek_since, take, take_between, window_start
from leadflow.kernel.phones import normalise

DAY: Final = 86_400
CLOCKS_DIFFER: Final = timedelta(minutes=5)
CAP_USED: Final = "The cap for this period is used up."
QUOTA_USED: Final = "The day's quota is used up; submissions resume later."


class ConsentMissing(Invalid):
    """The campaign takes nobody who has not agreed."""

    code = "affiliates.consent_missing"


class ConsentAhead(Invalid):
    """The consent is dated in the future."""

    code = "affiliates.consent_ahead"


class RegistrationMalformed(Invalid):
    """The car registration has no form that is known in the campaign's country."""

    code = "affiliates.registration_malformed"


class CapReached(Throttled):
    """The campaign or the affiliate has had all it may have for now."""

    code = "affiliates.cap_reached"


class DuplicateQuotaReached(Throttled):
    """The affiliate has learned of as many known numbers as it may in a day."""

    code = "affiliates.duplicate_quota_reached"


@dataclass(frozen=True, slots=True)
class Readable:
    """A submission whose every field has been read and found well formed."""

    mobile: str
    mobile_raw: str
    registration: str
    plate: Plate | None
    name: str
    email: str
    city: str
    sub_id: str
    consent: Consent


def read(data: SubmissionInput, *, desk: Desk, now: datetime) -> Readable:
    """Return the input in normal form.

    Raises InvalidPhone, RegistrationMalformed, ConsentMissing or ConsentAhead, each naming its
    field.
    """
    mobile = normalise(data.mobile, region=desk.region)
    plate = read_plate(data.registration_number, region=desk.region)
    check_consent(data.consent, is_required=desk.consent_required, now=now)
    return Readable(
        mobile=mobile,
        mobile_raw=data.mobile.strip()[:64],
        registration=plate.normal if plate else "",
        plate=plate,
        name=data.name.strip(),
        email=data.email.strip().lower(),
        city=data.city.strip(),
        sub_id=data.sub_id.strip(),
        consent=data.consent,
    )


def check_consent(consent: Consent, *, is_required: bool, now: datetime) -> None:
    """Raise ConsentMissing or ConsentAhead unless the consent is one that can be proved."""
    if is_required and not consent.given:
        raise ConsentMissing("This campaign needs the person's consent.", field="consent")
    if consent.given_at and consent.given_at > now + CLOCKS_DIFFER:
        raise ConsentAhead("The consent lies in the future.", field="consent.given_at")


def read_plate(raw: str, *, region: str) -> Plate | None:
    """Return the plate typed as `raw`, or None when nothing was typed.

    Raises RegistrationMalformed for what is no plate of the region.
    """
    if not raw.strip():
        return None
    plate = parse(raw, region)
    if plate is None:
        raise RegistrationMalformed(
            "This is not a registration number of the campaign's country.",
            field="registration_number",
        )
    return plate


@joins
def check_caps(*, desk: Desk, now: datetime, count: int = 1) -> None:
    """Count `count` more submissions against every cap. Raises CapReached with the time to wait."""
    for bucket, cap, start, end in caps_of(desk, now):
        try:
            take_between(bucket, limit=cap, start=start, end=end, now=now, cost=count)
        except Throttled as full:
            raise CapReached(CAP_USED, retry_after=full.retry_after) from full


def caps_left(*, desk: Desk, now: datetime) -> int | None:
    """Return how many more submissions the caps allow; None when there is no cap."""
    left = [
        peek_since(bucket, limit=cap, start=start) for bucket, cap, start, _ in caps_of(desk, now)
    ]
    return min(left, default=None)


def caps_of(desk: Desk, now: datetime) -> list[tuple[str, int, datetime, datetime]]:
    """Return each cap with its counter's name and its period: the campaign's own hour or day."""
    hour, day = local_hour(now, desk.timezone), local_day(now, desk.timezone)
    caps = [
        (f"cap:hour:campaign:{desk.campaign_id}", desk.hourly_cap, *hour),
        (f"cap:day:campaign:{desk.campaign_id}", desk.daily_cap, *day),
        (f"cap:day:affiliate:{desk.affiliate_id}", desk.affiliate_daily_cap, *day),
    ]
    return [(bucket, cap, start, end) for bucket, cap, start, end in caps if cap is not None]


def check_duplicate_quota(*, desk: Desk, now: datetime) -> None:
    """Refuse every submission, known number or not, once the day's duplicate answers are used up.

    Answering all alike keeps the quota from becoming an oracle. Raises DuplicateQuotaReached.
    """
    if duplicates_left(desk=desk, now=now) == 0:
        raise quota_reached(now)


def find_refusal(*, desk: Desk, now: datetime) -> Throttled | None:
    """Return why the next submission would be refused for want of room, or None."""
    if duplicates_left(desk=desk, now=now) == 0:
        return quota_reached(now)
    for bucket, cap, start, end in caps_of(desk, now):
        if peek_since(bucket, limit=cap, start=start) == 0:
            return CapReached(CAP_USED, retry_after=max(1, ceil((end - now).total_seconds())))
    return None


def quota_reached(now: datetime) -> DuplicateQuotaReached:
    """Return the refusal that lasts until the quota's day is over."""
    over = window_start(now, DAY) + timedelta(seconds=DAY) - now
    return DuplicateQuotaReached(QUOTA_USED, retry_after=max(1, int(over.total_seconds())))


@joins
def count_duplicate(*, desk: Desk, now: datetime, count: int = 1) -> None:
    """Count `count` more known numbers told to the affiliate. Raises DuplicateQuotaReached."""
    bucket = duplicate_bucket(desk)
    try:
        take(bucket, limit=desk.duplicate_quota, seconds=DAY, now=now, cost=count)
    except Throttled as full:
        raise DuplicateQuotaReached(QUOTA_USED, retry_after=full.retry_after) from full


def duplicates_left(*, desk: Desk, now: datetime) -> int:
    """Return how many known numbers the affiliate may still be told of today."""
    return peek(duplicate_bucket(desk), limit=desk.duplicate_quota, seconds=DAY, now=now)


def duplicate_bucket(desk: Desk) -> str:
    """Return the name of the affiliate's counter of duplicate answers."""
    return f"duplicates:affiliate:{desk.affiliate_id}"


def local_hour(now: datetime, zone: str) -> tuple[datetime, datetime]:
    """Return the start and end of the hour that `now` is in on the zone's clocks."""
    local = now.astimezone(ZoneInfo(zone))
    start = now - timedelta(
        minutes=local.minute, seconds=local.second, microseconds=local.microsecond
    )
    return start, start + timedelta(hours=1)


def local_day(now: datetime, zone: str) -> tuple[datetime, datetime]:
    """Return the start and end of the zone's day, right on days of 23 and 25 hours."""
    today = now.astimezone(ZoneInfo(zone)).date()
    start, end = (
        datetime.combine(day, time.min, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        for day in (today, today + timedelta(days=1))
    )
    return start, end
