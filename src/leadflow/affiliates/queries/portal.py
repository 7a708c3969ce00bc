"""What an affiliate sees of itself beside its submissions."""

from dataclasses import dataclass
from datetime import datetime

from leadflow.affiliates.queries.desks import get_my_affiliate
from leadflow.events.queries import delivery_log, endpoints_of
from leadflow.events.types import EndpointRow, WebhookMessageRow
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.limits import peek
from leadflow.kernel.paging import Page

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Quota:
    """How many known numbers the affiliate may still learn of today."""

    left: int
    of: int


def my_quota(*, actor: Actor, now: datetime) -> Quota:
    """Return the day's quota of duplicate answers. Raises NotAnAffiliate."""
    mine = get_my_affiliate(actor=actor)
    left = peek(f"duplicates:affiliate:{mine.id}", limit=mine.duplicate_quota, seconds=DAY, now=now)
    return Quota(left, mine.duplicate_quota)


def my_endpoints(*, actor: Actor) -> list[EndpointRow]:
    """Return the affiliate's webhook addresses. Raises Denied or NotAnAffiliate."""
    require(actor, Permission.WEBHOOK_MANAGE_OWN)
    return endpoints_of(owner=f"affiliate:{get_my_affiliate(actor=actor).id}")


def my_deliveries(
    *, actor: Actor, endpoint_id: int, cursor: str | None = None, limit: int = 50
) -> Page[WebhookMessageRow]:
    """Return what was sent to one address, newest first, with every try.

    Raises Denied, NotAnAffiliate or NoSuchEndpoint.
    """
    require(actor, Permission.WEBHOOK_MANAGE_OWN)
    owner = f"affiliate:{get_my_affiliate(actor=actor).id}"
    return delivery_log(owner=owner, endpoint_id=endpoint_id, cursor=cursor, limit=limit)
