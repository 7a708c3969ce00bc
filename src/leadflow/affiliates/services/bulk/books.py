"""Two ways to ask whether many mobiles and cars are new: taking their claims, or only looking."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Final, Protocol

from django.db import connection
from django.db.models import Q

from leadflow.affiliates.models import BulkRow, FreshnessClaim
from leadflow.affiliates.queries.desks import Desk
from leadflow.affiliates.rules.bulk.states import BulkResult
from leadflow.affiliates.services.claims import moments
from leadflow.affiliates.services.freshness import fresh_until, scope_of
from leadflow.kernel.db import joins

Pair = tuple[str, str]  # a mobile, and a car or ""

# Checked rows that would have taken their mobile, unless somebody held it anyway.
HOLDING: Final = (BulkResult.ACCEPTED, BulkResult.VERIFYING, BulkResult.UNTOLD)

# `services.claims.TAKE` for many. Sorted by the caller: of two such statements at once one waits
# for the other, instead of both for each other.
TAKE_MANY: Final = """
INSERT INTO affiliates_freshnessclaim (scope, mobile, registration, fresh_until)
VALUES {rows}
ON CONFLICT (scope, mobile, registration) DO UPDATE
SET fresh_until = excluded.fresh_until, submission_id = NULL
WHERE affiliates_freshnessclaim.fresh_until <= %s
RETURNING mobile, registration, id
"""


class Books(Protocol):
    """Who is known, and who becomes known by being asked about."""

    def known(self, mobiles: Collection[str]) -> set[str]:
        """Return which mobiles somebody holds as fresh, without taking them."""

    def take(self, pairs: Iterable[Pair]) -> dict[Pair, int]:
        """Take what nobody holds; return it, each with the number of its claim."""

    def give_back(self, pairs: Collection[Pair]) -> None:
        """Undo what was just taken."""


class ClaimBooks:
    """The real books: what is taken is taken from everybody else. Needs an open transaction."""

    def __init__(self, desk: Desk, now: datetime) -> None:
        self.scope = scope_of(desk)
        self.until = fresh_until(desk, now)
        self.now = now

    def known(self, mobiles: Collection[str]) -> set[str]:
        """Return which mobiles somebody holds as fresh."""
        fresh = FreshnessClaim.objects.filter(
            scope=self.scope, mobile__in=mobiles, registration="", fresh_until__gt=self.now
        )
        return set(fresh.values_list("mobile", flat=True))

    def take(self, pairs: Iterable[Pair]) -> dict[Pair, int]:
        """Take the claims nobody holds. Two at once: one gets it."""
        return take_claims(scope=self.scope, pairs=pairs, until=self.until, now=self.now)

    def give_back(self, pairs: Collection[Pair]) -> None:
        """Remove claims that were just taken."""
        FreshnessClaim.objects.filter(
            scope=self.scope, registration="", mobile__in=[mobile for mobile, _ in pairs]
        ).delete()


class LookedUpBooks:
    """Books for a dry run: what the database holds, and what earlier rows of the file would."""

    def __init__(self, held: Iterable[Pair] = (), in_file: Iterable[Pair] = ()) -> None:
        self.held = frozenset(held)  # by others: to tell of it is to answer a question
        self.taken = set(in_file)

    def known(self, mobiles: Collection[str]) -> set[str]:
        """Return which mobiles are held by others or by earlier rows."""
        return {mobile for mobile in mobiles if self._is_known((mobile, ""))}

    def take(self, pairs: Iterable[Pair]) -> dict[Pair, int]:
        """Note what nobody holds as taken by this file."""
        new = {pair: 0 for pair in pairs if not self._is_known(pair)}
        self.taken |= new.keys()
        return new

    def give_back(self, pairs: Collection[Pair]) -> None:
        """Forget what was just taken."""
        self.taken -= set(pairs)

    def _is_known(self, pair: Pair) -> bool:
        return pair in self.held or pair in self.taken


@joins
def take_claims(
    *, scope: str, pairs: Iterable[Pair], until: datetime, now: datetime
) -> dict[Pair, int]:
    """Take many claims, as `take_claim` does each; return those nobody held, with their ids."""
    wanted = sorted(set(pairs))
    if not wanted:
        return {}
    end, moment = moments(until, now)
    parameters: list[Any] = []
    for mobile, registration in wanted:
        parameters += [scope, mobile, registration, end]
    rows = ",".join(["(%s, %s, %s, %s)"] * len(wanted))
    with connection.cursor() as cursor:
        cursor.execute(TAKE_MANY.format(rows=rows), [*parameters, moment])
        return {(mobile, registration): pk for mobile, registration, pk in cursor.fetchall()}


def look_up(
    *, desk: Desk, job_id: int, before: int, mobiles: Collection[str], now: datetime, ask: bool
) -> LookedUpBooks:
    """Return the books for some mobiles of a file, of which the rows up to `before` were checked.

    Without `ask` only the file itself is looked at, and nothing is told of anybody else.
    """
    fresh = FreshnessClaim.objects.filter(
        scope=scope_of(desk), mobile__in=mobiles, fresh_until__gt=now
    )
    # By the number alone: a planner does not know yet what a new file holds, and any further
    # condition would lure it into reading all of it. The index is limited as the first one says.
    earlier = BulkRow.objects.filter(~Q(mobile=""), job_id=job_id, mobile__in=mobiles)
    in_file: set[Pair] = set()
    for mobile, registration, number, result in earlier.values_list(
        "mobile", "registration", "number", "check_result"
    ):
        if number <= before and result in HOLDING:
            in_file |= {(mobile, ""), (mobile, registration)}
    held = fresh.values_list("mobile", "registration") if ask else ()
    return LookedUpBooks(held, in_file)
