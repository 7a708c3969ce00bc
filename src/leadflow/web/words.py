"""How names, times, amounts and numbers are written for people."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

import phonenumbers
from django.conf import settings
from django.utils import timezone

from leadflow.kernel.clock import now
from leadflow.web.states import word_of

SIGNS: Final = {"ZAR": "R", "INR": "₹", "GBP": "£", "EUR": "€", "USD": "$"}
MINUTE, HOUR, DAY = 60, 3600, 86400
AGES: Final = ((365 * DAY, "y"), (30 * DAY, "mo"), (DAY, "d"), (HOUR, "h"), (MINUTE, "m"))


def initials(name: str) -> str:
    """Return one or two letters for a name, a number or an address."""
    words = [word for word in name.replace("@", " ").split() if word[0].isalnum()]
    if not words:
        return name[-2:] if name.startswith("+") else "?"
    letters = words[0][:1] + (words[-1][:1] if len(words) > 1 else words[0][1:2])
    return letters.upper()


def word(state: str) -> str:
    """Return the word for a state code."""
    return word_of(str(state))


def ago(moment: datetime | None) -> str:
    """Return how long ago, shortly: 5m, 3h, 2d; `in 3h` for what is to come."""
    if not moment:
        return ""
    seconds = (now() - moment).total_seconds()
    for size, unit in AGES:
        if abs(seconds) >= size:
            count = f"{int(abs(seconds) // size)}{unit}"
            return count if seconds > 0 else f"in {count}"
    return "just now"


def since(moment: datetime | None) -> str:
    """Return how long ago, in words: `5m ago`, `just now`, `in 3h`."""
    text = ago(moment)
    return text if not text or text == "just now" or text.startswith("in ") else f"{text} ago"


def due(moment: datetime | None) -> str:
    """Return a day and hour near today: `Today 14:00`, `Yesterday 09:30`, `Mon 16:15`, `3 Nov`."""
    if not moment:
        return ""
    local = in_zone(moment)
    days = (local.date() - in_zone(now()).date()).days
    clock = local.strftime("%H:%M")
    near = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}
    if days in near:
        return f"{near[days]} {clock}"
    if abs(days) < 7:  # noqa: PLR2004 - a weekday's name is clear within a week
        return f"{local:%a} {clock}"
    return full_date(local) if abs(days) > 300 else f"{local.day} {local:%b}"  # noqa: PLR2004


def moment(value: datetime | None) -> str:
    """Return date and time in the reader's zone: `18 Nov 2026, 00:34`."""
    if not value:
        return ""
    local = in_zone(value)
    return f"{full_date(local)}, {local:%H:%M}"


def in_zone(value: datetime) -> datetime:
    """Return the moment in the reader's zone."""
    return value.astimezone(timezone.get_current_timezone())


def full_day(day: date) -> str:
    """Return a day of the calendar: `18 Nov 2026`."""
    return f"{day.day} {day:%b %Y}"


def full_date(local: datetime) -> str:
    return f"{local.day} {local:%b %Y}"


def money(value: Decimal | float | str | None, currency: str = "") -> str:
    """Return an amount in the organisation's currency: `R 4 800`, with cents only if there are."""
    try:
        amount = Decimal(str(value or 0)).quantize(Decimal("0.01"))
    except InvalidOperation:
        return ""
    digits = f"{amount:,.2f}".replace(",", "\N{NO-BREAK SPACE}").removesuffix(".00")
    code = currency or settings.CURRENCY
    return f"{SIGNS.get(code, code)}\N{NO-BREAK SPACE}{digits}"


def thousands(value: int | None) -> str:
    """Return a whole number with its thousands apart: `10,000`."""
    return f"{value or 0:,}"


def phone(value: str) -> str:
    """Return an E.164 number as people write it: `+91 98765 43210`."""
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return value
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
