"""How many wrong passwords an account and an address may send before they must wait."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import F

from leadflow.kernel.limits import take, window_start
from leadflow.kernel.models import RateBucket
from leadflow.kernel.secrets import keyed_hash

ACCOUNT_FAILURES: Final = 5
ACCOUNT_SECONDS: Final = 300
ADDRESS_FAILURES: Final = 10
ADDRESS_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to sign in: it is counted as failed until it has succeeded."""

    account: str
    address: str
    at: datetime


def count_attempt(*, username: str, address: str, now: datetime) -> Attempt:
    """Count a try before any password is compared, so that many at once cannot slip through.

    Raises Throttled when the account or the address has failed too often. Whether the account
    exists plays no part. Names are hashed: a bucket must not keep what people typed.
    """
    name = keyed_hash(username.casefold(), purpose="sign-in")[:32]
    attempt = Attempt(f"sign-in:account:{name}", f"sign-in:address:{address}", now)
    take(attempt.address, limit=ADDRESS_FAILURES, seconds=ADDRESS_SECONDS, now=now)
    take(attempt.account, limit=ACCOUNT_FAILURES, seconds=ACCOUNT_SECONDS, now=now)
    return attempt


def forgive(*, attempt: Attempt) -> None:
    """Give back what was counted for an attempt that succeeded: only failures count."""
    windows = ((attempt.account, ACCOUNT_SECONDS), (attempt.address, ADDRESS_SECONDS))
    for bucket, seconds in windows:
        RateBucket.objects.filter(
            bucket=bucket, window_start=window_start(attempt.at, seconds), used__gt=0
        ).update(used=F("used") - 1)
