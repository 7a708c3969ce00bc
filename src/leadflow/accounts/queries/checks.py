"""What must be true of accounts at any moment, asked of the live database."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from django.db.models import Exists, F, OuterRef

from leadflow.accounts.models import Engagement, OrderRhythm, Restaurant
from leadflow.accounts.queries.history import RHYTHM
from leadflow.accounts.rules.orders import day_of
from leadflow.accounts.rules.rhythm import Rhythm, rhythm_of
from leadflow.identity.types import SYSTEM
from leadflow.kernel.organisation import organisation_zone
from leadflow.kernel.verify import Finding
from leadflow.leads.queries import scope

SAMPLE: Final = 20
CHUNK: Final = 5000


def verify_accounts() -> list[Finding]:
    """Return one finding per invariant: how many accounts break it, and some of their ids."""
    return [
        _finding("accounts.account_has_profile", _bare_accounts()),
        _finding("accounts.rhythm_is_of_the_orders", _strayed_rhythms()),
        _finding("accounts.rhythm_has_orders", _orphaned_rhythms()),
        _finding("accounts.engagement_is_of_the_lead", _strayed_engagements()),
        _finding("accounts.contact_is_of_the_account", _foreign_contacts()),
    ]


def _finding(name: str, broken: Iterable[int]) -> Finding:
    ids = sorted(set(broken))
    return Finding(name, len(ids), ids[:SAMPLE])


def _bare_accounts() -> Iterable[int]:
    """Accounts without a profile, and profiles of leads that are no accounts."""
    bare = scope(SYSTEM).filter(is_account=True, restaurant=None).order_by("pk")
    yield from bare.values_list("pk", flat=True)
    yield from Restaurant.objects.filter(lead__is_account=False).values_list("pk", flat=True)


def _strayed_rhythms() -> Iterator[int]:
    """Accounts whose rhythm is not what the rule says of their orders. One statement."""
    zone = organisation_zone()
    facts = [f"lead__order_rhythm__{name}" for name in RHYTHM]
    orders = Engagement.objects.filter(ordered_at__isnull=False).order_by("lead")
    rows: Iterator[tuple[Any, ...]] = orders.values_list("lead", "ordered_at", *facts).iterator(
        chunk_size=CHUNK
    )
    for lead_id, group in groupby(rows, key=itemgetter(0)):
        placed = list(group)
        kept = None if placed[0][2] is None else Rhythm(*placed[0][2:])
        if kept != rhythm_of(day_of(row[1], zone) for row in placed):
            yield lead_id


def _orphaned_rhythms() -> Iterable[int]:
    """Accounts with a rhythm and not one order."""
    orders = Engagement.objects.filter(lead=OuterRef("pk"), ordered_at__isnull=False)
    return OrderRhythm.objects.exclude(Exists(orders)).values_list("pk", flat=True)


def _strayed_engagements() -> Iterable[int]:
    """Accounts that an interaction of another lead is counted for."""
    return Engagement.objects.exclude(lead=F("interaction__lead")).values_list("lead_id", flat=True)


def _foreign_contacts() -> Iterable[int]:
    """Accounts at which somebody of another account was met."""
    met = Engagement.objects.filter(contact__isnull=False).exclude(lead=F("contact__lead"))
    return met.values_list("lead_id", flat=True)
