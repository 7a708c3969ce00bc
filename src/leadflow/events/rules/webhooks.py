"""The rules of Standard Webhooks 1.0: envelope, signature, schedule, what an answer means."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any, Final
from zlib import crc32

from standardwebhooks import Webhook

from leadflow.kernel.errors import Invalid

MAX_BODY: Final = 20_000
MAX_RETRY_AFTER: Final = timedelta(hours=24)
SECRET_BYTES: Final = 32
ROTATION: Final = timedelta(hours=24)
HOLD: Final = timedelta(minutes=1)
LANES: Final = 2
_SPREAD: Final = 0.05
_MINUTE: Final = 60
_HOUR: Final = 3600
# The waits after each failed attempt: 10 attempts over 75 h 35 min.
SCHEDULE: Final = tuple(
    timedelta(seconds=seconds)
    for seconds in (
        5,
        5 * _MINUTE,
        30 * _MINUTE,
        2 * _HOUR,
        5 * _HOUR,
        10 * _HOUR,
        14 * _HOUR,
        20 * _HOUR,
        24 * _HOUR,
    )
)


class PayloadTooLarge(Invalid):
    """The message would be larger than receivers must take; send ids, not contents."""

    code = "webhook.payload_too_large"


class Verdict(StrEnum):
    """What an answer means for the message."""

    DELIVERED = "delivered"
    RETRY = "retry"
    GONE = "gone"


def envelope(*, event_type: str, data: Mapping[str, Any], at: datetime) -> bytes:
    """Return the body of a message; raises PayloadTooLarge from 20 kB on."""
    moment = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    document = {"type": event_type, "timestamp": moment, "data": data}
    body = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
    if len(body) >= MAX_BODY:
        raise PayloadTooLarge("A webhook message must stay under 20 kB.")
    return body


def signed_headers(
    *, uid: str, body: bytes, at: datetime, secrets: Sequence[str]
) -> dict[str, str]:
    """Return the headers of one attempt: one signature per secret that counts at the moment."""
    moment = at.astimezone(UTC)
    text = body.decode()
    signatures = [Webhook(secret).sign(uid, moment, text) for secret in secrets]
    return {
        "content-type": "application/json",
        "webhook-id": uid,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def judge(status: int | None) -> Verdict:
    """Return what an answer means: 2xx took it, 410 wants no more, all else may change."""
    if status is not None and 200 <= status < 300:  # noqa: PLR2004
        return Verdict.DELIVERED
    return Verdict.GONE if status == 410 else Verdict.RETRY  # noqa: PLR2004


def wait_after(attempts: int, *, chance: float) -> timedelta | None:
    """Return the wait after the `attempts`-th failure; None when there is no further attempt.

    `chance` in [0, 1) moves it by up to 5 % either way, so that messages do not march in step.
    """
    if attempts > len(SCHEDULE):
        return None
    return SCHEDULE[attempts - 1] * (1 + _SPREAD * (2 * chance - 1))


def asked_wait(retry_after: str, *, now: datetime) -> timedelta | None:
    """Return the wait a `Retry-After` header asks for, at most a day; None when it says nothing."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        wait = timedelta(seconds=min(int(text[:9]), MAX_RETRY_AFTER.total_seconds()))
    else:
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
        wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    return min(max(wait, timedelta()), MAX_RETRY_AFTER)


def lane(endpoint_id: int, stream: str) -> str:
    """Return the queue a message waits in: few per endpoint, so that a slow one blocks itself."""
    return f"webhook:{endpoint_id}:{crc32(stream.encode()) % LANES}"


def held_until(
    *, earlier_created_at: datetime, earlier_next_at: datetime | None, now: datetime
) -> datetime | None:
    """Return until when a message waits for an earlier undelivered one of its stream; None: go.

    It never waits longer than a minute from the earlier one's making, so nothing blocks for good.
    """
    end = earlier_created_at + HOLD
    if end <= now:
        return None
    after_earlier = (earlier_next_at or now) + timedelta(seconds=1)
    return min(end, max(after_earlier, now + timedelta(seconds=1)))
