"""The organisation's own calendar: whose days and months count where nothing else says one."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings


def organisation_zone() -> ZoneInfo:
    """Return the time zone of the organisation."""
    return ZoneInfo(settings.ORGANISATION_TIME_ZONE)


def organisation_day(now: datetime) -> date:
    """Return which day it is at the organisation."""
    return now.astimezone(organisation_zone()).date()
