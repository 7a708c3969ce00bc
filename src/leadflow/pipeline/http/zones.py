"""In whose time zone days begin."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from leadflow.identity.types import Actor


def zone_of(actor: Actor) -> ZoneInfo:
    """Return the zone the actor reads times in."""
    try:
        return ZoneInfo(actor.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
