"""What people write into the cells of a table, read as amounts, days, states and words."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from leadflow.leads.rules.fields import BadField, money
from leadflow.leads.types import LeadStatus

DAYS: Final = (
    "%d/%m/%Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%Y/%m/%d",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%d %b %Y",
    "%d %B %Y",
    "%b %d, %Y",
    "%B %d, %Y",
)
OLDEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
STATUSES: Final[Mapping[str, LeadStatus]] = {
    **{status.value: status for status in LeadStatus},
    "open": LeadStatus.NEW,
    "won": LeadStatus.CONVERTED,
    "closed won": LeadStatus.CONVERTED,
    "closed lost": LeadStatus.LOST,
    "dead": LeadStatus.LOST,
    "negotiating": LeadStatus.NEGOTIATION,
}

_AROUND: Final = re.compile(r"\A[^\d.,+-]*|[^\d]*\Z")
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:,\d{2,3})+")
_POINTED: Final = re.compile(r"\d{1,3}(?:\.\d{3}){2,}")
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_LONG: Final = 40
_SPLIT: Final = re.compile(r"[,;|]")


def amount(cell: str) -> Decimal | None:
    """Return an amount of money, whatever its thousands and its currency look like.

    Cents beyond two, as spreadsheets compute them, are rounded. Raises BadField.
    """
    bare = _AROUND.sub("", "".join(cell.split()))
    digits = _unparted(bare) if len(bare) <= _LONG else ""
    if not _NUMBER.fullmatch(digits) or not digits.isascii():
        raise BadField("This is no amount, such as 1200.50.", field="value")
    try:
        return money("value", Decimal(digits).quantize(Decimal("0.01")))
    except InvalidOperation as error:
        raise BadField("This amount is too large.", field="value") from error


def _unparted(bare: str) -> str:
    """Return a number without its thousands' signs and with a point before its cents."""
    comma, point = bare.rfind(","), bare.rfind(".")
    if comma >= 0 and point >= 0:
        thousands, decimals = (",", ".") if point > comma else (".", ",")
        return bare.replace(thousands, "").replace(decimals, ".")
    if comma >= 0:
        return bare.replace(",", "" if _THOUSANDS.fullmatch(bare) else ".")
    return bare.replace(".", "") if _POINTED.fullmatch(bare) else bare


def day(cell: str, *, now: datetime) -> datetime:
    """Return a day or moment of the past in UTC, the day before the month. Raises BadField."""
    found = _day(cell)
    if found is None:
        raise BadField("This is no date, such as 2026-03-10.", field="created_at")
    if not OLDEST <= found <= now:
        raise BadField("This date lies in the future, or before 1970.", field="created_at")
    return found


def _day(cell: str) -> datetime | None:
    if len(cell) > _LONG:
        return None
    try:
        found = datetime.fromisoformat(cell)
    except ValueError:
        found = None
    for look in DAYS if found is None else ():
        try:
            found = datetime.strptime(cell, look)  # noqa: DTZ007 - made UTC below
        except ValueError:
            continue
        break
    try:
        if found is not None:
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except OverflowError:
        pass
    return None


def status(cell: str) -> LeadStatus:
    """Return the status a word means. Raises BadField."""
    found = STATUSES.get(" ".join(cell.casefold().replace("_", " ").replace("-", " ").split()))
    if found is None:
        words = ", ".join(LeadStatus)
        raise BadField(f"This is none of: {words}.", field="status")
    return found


def words(cell: str) -> list[str]:
    """Return tags that stand in one cell, parted by commas, semicolons or bars."""
    return [word for word in (part.strip() for part in _SPLIT.split(cell)) if word]
