"""What the organisation has settled about its accounts."""

from decimal import Decimal

from django.conf import settings


def potential_threshold() -> Decimal:
    """Return the potential from which an account that is won does well."""
    return Decimal(settings.ACCOUNT_POTENTIAL_THRESHOLD)
