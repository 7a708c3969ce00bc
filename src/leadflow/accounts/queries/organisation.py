"""What the organisation has settled about its accounts: its calendar, its bar."""

from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings


def organisation_zone() -> ZoneInfo:
    """Return the time zone whose days and months count in reports and rhythms."""
    return ZoneInfo(settings.ORGANISATION_TIME_ZONE)


def potential_threshold() -> Decimal:
    """Return the potential from which an account that is won does well."""
    return Decimal(settings.ACCOUNT_POTENTIAL_THRESHOLD)
