"""The only clock. Interfaces read it once and pass the moment down."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """Return this moment, in UTC."""
    return timezone.now()
