"""How often: fixed windows counted in the database, exact however many ask at once."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from math import ceil
from typing import Final

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from leadflow.kernel.db import UNHURRIED, is_alone_on_postgres
from leadflow.kernel.errors import Throttled
from leadflow.kernel.models import RateBucket

# One statement, so that no two callers can both read the last free place. The condition leaves
# the row alone once the window is full: refused calls cost no write.
_TAKE: Final = """
INSERT INTO kernel_ratebucket AS b (bucket, window_start, used) {values}
ON CONFLICT (bucket) DO UPDATE SET
    used = CASE WHEN b.window_start < excluded.window_start
           THEN excluded.used ELSE b.used + excluded.used END,
    window_start = CASE WHEN b.window_start < excluded.window_start
                   THEN excluded.window_start ELSE b.window_start END
WHERE b.window_start < excluded.window_start OR b.used + excluded.used <= %s
RETURNING used
"""
_IN_TRANSACTION: Final = _TAKE.format(values="VALUES (%s, %s, %s)")
# Alone, a counter need not wait for the disk: a crash forgets the last calls, and no more.
_ALONE_ON_POSTGRES: Final = _TAKE.format(
    values=f"SELECT %s::varchar, %s::timestamptz, %s::integer WHERE {UNHURRIED}"
)


def take(bucket: str, *, limit: int, seconds: int, now: datetime, cost: int = 1) -> None:
    """Count one use of `bucket` in the window of `seconds` that `now` falls into.

    Raises Throttled when `limit` is reached; then nothing is counted.
    """
    start = window_start(now, seconds)
    end = start + timedelta(seconds=seconds)
    take_between(bucket, limit=limit, start=start, end=end, now=now, cost=cost)


def take_between(
    bucket: str, *, limit: int, start: datetime, end: datetime, now: datetime, cost: int = 1
) -> None:
    """Count one use of `bucket` in a window of the caller's own, such as a local day.

    Windows of one bucket must not overlap. Raises Throttled when `limit` is reached; then nothing
    is counted.
    """
    if cost <= limit and _is_taken(bucket, start, cost, limit):
        return
    raise Throttled(
        "Too many requests. Wait before you try again.",
        retry_after=max(1, ceil((end - now).total_seconds())),
    )


def _is_taken(bucket: str, start: datetime, cost: int, limit: int) -> bool:
    adapted = connection.ops.adapt_datetimefield_value(start)
    statement = _ALONE_ON_POSTGRES if is_alone_on_postgres() else _IN_TRANSACTION
    with connection.cursor() as cursor:
        cursor.execute(statement, [bucket, adapted, cost, limit])
        return cursor.fetchone() is not None


def peek(bucket: str, *, limit: int, seconds: int, now: datetime) -> int:
    """Return how many uses are left in the running window."""
    return peek_since(bucket, limit=limit, start=window_start(now, seconds))


def peek_since(bucket: str, *, limit: int, start: datetime) -> int:
    """Return how many uses are left in a window of the caller's own that began at `start`."""
    used = RateBucket.objects.filter(bucket=bucket, window_start__gte=start)
    return max(0, limit - sum(used.values_list("used", flat=True)))


def window_start(now: datetime, seconds: int) -> datetime:
    """Return when the window that `now` falls into began."""
    epoch = int(now.timestamp())
    return datetime.fromtimestamp(epoch - epoch % seconds, tz=UTC)


def purge(now: datetime, *, older_than: timedelta = timedelta(days=2)) -> int:
    """Forget windows that ended long ago; returns how many."""
    gone, _ = RateBucket.objects.filter(window_start__lt=now - older_than).delete()
    return gone


def client_address(request: HttpRequest) -> str:
    """Return the caller's address, as told by the last proxy that is ours.

    With `TRUSTED_PROXIES` of ours in front, the address stands that many places from the end of
    `X-Forwarded-For`; what stands before it was written by the caller and proves nothing. An IPv6
    caller is their /64: one subscriber owns all of it.
    """
    address: str = request.META.get("REMOTE_ADDR", "")
    if trusted := settings.TRUSTED_PROXIES:
        chain = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        address = chain[-min(trusted, len(chain))] or address
    return _subscriber(address)


def _subscriber(address: str) -> str:
    if ":" not in address:
        return address[:45] or "unknown"
    try:
        parsed = ip_address(address.strip("[]"))
    except ValueError:
        return "unknown"
    if mapped := getattr(parsed, "ipv4_mapped", None):
        return str(mapped)
    return f"{ip_address(int(parsed) >> 64 << 64)}/64"
