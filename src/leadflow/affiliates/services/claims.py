"""Who holds a mobile (and car) as fresh: one upsert decides, however many ask at once."""

from datetime import datetime
from typing import Any, Final

from django.db import connection

from leadflow.affiliates.models import FreshnessClaim
from leadflow.kernel.db import joins

# The WHERE of the upsert is the guard: a claim that is still fresh is not taken over, and a
# second asker waits on the unique key until the first has committed.
TAKE: Final = """
INSERT INTO affiliates_freshnessclaim (scope, mobile, registration, fresh_until)
VALUES (%s, %s, %s, %s)
ON CONFLICT (scope, mobile, registration) DO UPDATE
SET fresh_until = excluded.fresh_until, submission_id = NULL
WHERE affiliates_freshnessclaim.fresh_until <= %s
RETURNING id
"""

HOLD: Final = """
INSERT INTO affiliates_freshnessclaim (scope, mobile, registration, fresh_until, submission_id)
VALUES (%s, %s, '', %s, %s)
ON CONFLICT (scope, mobile, registration) DO UPDATE
SET fresh_until = excluded.fresh_until, submission_id = excluded.submission_id
"""


@joins
def take_claim(
    *, scope: str, mobile: str, registration: str, until: datetime, now: datetime
) -> int | None:
    """Take the claim on a mobile (and car, if `registration` is not empty) until `until`.

    Returns the claim's id, or None when somebody holds it. Bind it to its submission afterwards.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [scope, mobile, registration, *moments(until, now)])
        row = cursor.fetchone()
    return row[0] if row else None


@joins
def hold_mobile(*, scope: str, mobile: str, until: datetime, submission_id: int) -> None:
    """Keep a mobile known until `until`, on account of a submission that was accepted."""
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [scope, mobile, *moments(until), submission_id])


@joins
def bind_claims(*, claim_ids: list[int], submission_id: int) -> None:
    """Note which submission the claims belong to."""
    FreshnessClaim.objects.filter(pk__in=claim_ids).update(submission_id=submission_id)


@joins
def release_claims(*, submission_id: int) -> None:
    """Give back every claim of a submission that came to nothing."""
    FreshnessClaim.objects.filter(submission_id=submission_id).delete()


def moments(*times: datetime) -> list[Any]:
    """Return `times` as the database takes them in a raw statement."""
    return [connection.ops.adapt_datetimefield_value(time) for time in times]
