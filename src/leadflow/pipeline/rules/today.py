"""What a working day looks like: what is due, what one click notes down, and when it goes on."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

MORNING: Final = time(10)
SATURDAY: Final = 5
WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class OneClick:
    """What one click on the list of today notes down, and what it plans next.

    `key` is its name in addresses, `outcome` that of the call.
    """

    key: str
    label: str
    outcome: str
    said: str
    following: str
    days: int


ONE_CLICKS: Final = (
    OneClick("reached", "Reached", "positive", "Reached", "Follow up", 3),
    OneClick("no-answer", "No answer", "neutral", "No answer", "Call again", 1),
    OneClick("follow-up", "Follow up", "follow-up", "Asked to be called again", "Call back", WEEK),
    OneClick("not-now", "Not now", "negative", "Not interested for now", "Try again", 30),
)
BY_KEY: Final = {each.key: each for each in ONE_CLICKS}


def day_of(local: datetime) -> tuple[datetime, datetime]:
    """Return the first moment of the day of `local`, and the first one of the day after.

    `local` is aware, in the reader's zone; a day on which the clocks change has its own length.
    """
    first = datetime.combine(local.date(), time(), tzinfo=local.tzinfo)
    after = datetime.combine(local.date() + timedelta(days=1), time(), tzinfo=local.tzinfo)
    return first, after


def morning(local: datetime, *, days: int) -> datetime:
    """Return ten o'clock in the reader's zone that many days on, on the Monday if at a weekend."""
    day = local.date() + timedelta(days=days)
    if day.weekday() >= SATURDAY and days > 1:
        day += timedelta(days=WEEK - day.weekday())
    return datetime.combine(day, MORNING, tzinfo=local.tzinfo)


def lateness(due: datetime, local: datetime) -> str:
    """Return why something is due, in words: `2 days overdue`, `Due 14:30`."""
    here = due.astimezone(local.tzinfo)
    days = (local.date() - here.date()).days
    if days > 0:
        return f"{days} day{'s' if days > 1 else ''} overdue"
    if here < local:
        hours = int((local - here).total_seconds() // 3600)
        return f"{hours} h overdue" if hours else "Overdue"
    return f"Due {here:%H:%M}"
