"""The time zones people can live in."""

from functools import cache
from zoneinfo import available_timezones


@cache
def zones() -> tuple[str, ...]:
    """Return every zone's name, sorted; read once, for looking through the files takes long."""
    return tuple(sorted(available_timezones()))
