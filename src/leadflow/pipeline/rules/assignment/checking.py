"""What no rule, no week and no absence can be."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from leadflow.kernel.codec import storable
from leadflow.kernel.errors import Invalid
from leadflow.pipeline.rules.assignment.spelling import LISTS
from leadflow.pipeline.types.assignment import (
    DAY_MINUTES,
    Conditions,
    Day,
    Member,
    RuleSpec,
    Strategy,
    Week,
)

LONGEST_NAME: Final = 80
LONGEST_WORD: Final = 120
MOST_WORDS: Final = 50
MOST_MEMBERS: Final = 100
MOST_WEIGHT: Final = 100
MOST_LEADS: Final = 100_000
MOST_SPANS: Final = 4
MOST_MINUTES: Final = 7 * DAY_MINUTES
MOST_VALUE: Final = Decimal("9999999999.99")
LONGEST_ABSENCE: Final = timedelta(days=366)
LONGEST_REASON: Final = 200
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class BadRule(Invalid):
    """A rule cannot be as it was given."""

    code = "pipeline.bad_rule"


class BadHours(Invalid):
    """A week, or a capacity, cannot be as it was given."""

    code = "pipeline.bad_hours"


class BadAbsence(Invalid):
    """An absence cannot be as it was given."""

    code = "pipeline.bad_absence"


def checked_spec(spec: RuleSpec) -> RuleSpec:
    """Return a rule with its words cleaned of spaces and repetitions. Raises BadRule."""
    name = " ".join(spec.name.split())
    if not name or len(name) > LONGEST_NAME or not storable(name):
        raise BadRule(f"Give the rule a name of up to {LONGEST_NAME} letters.", field="name")
    if not 0 <= spec.return_minutes <= MOST_MINUTES:
        raise BadRule(f"Give 0 to {MOST_MINUTES} working minutes.", field="return_minutes")
    _check_members(spec)
    return replace(spec, name=name, conditions=_checked_conditions(spec.conditions))


def checked_week(week: Week) -> Week:
    """Return a week of seven days, the hours of each in their order. Raises BadHours."""
    if len(week) != len(DAYS):
        raise BadHours("Give seven days, Monday first.", field="week")
    return tuple(_checked_day(name, day) for name, day in zip(DAYS, week, strict=True))


def _checked_day(name: str, day: Day) -> Day:
    if len(day) > MOST_SPANS:
        raise BadHours(f"Give {name} at most {MOST_SPANS} times.", field="week")
    if not all(0 <= span.opens < span.closes <= DAY_MINUTES for span in day):
        raise BadHours(f"{name} has to end after it begins, by 24:00.", field="week")
    ordered = tuple(sorted(day, key=lambda span: span.opens))
    if any(later.opens < earlier.closes for earlier, later in pairwise(ordered)):
        raise BadHours(f"The times of {name} overlap.", field="week")
    return ordered


def check_capacity(capacity: int | None) -> None:
    """Raise BadHours for a capacity nobody can have."""
    if capacity is not None and not 0 <= capacity <= MOST_LEADS:
        raise BadHours(f"Give 0 to {MOST_LEADS} open leads, or none at all.", field="capacity")


def check_absence(starts_at: datetime, ends_at: datetime, reason: str, now: datetime) -> None:
    """Raise BadAbsence for a time that is none, or a reason that cannot be kept.

    Of two moments that do not go together the one further from now is named.
    """
    odd = "starts_at" if abs(starts_at - now) > abs(ends_at - now) else "ends_at"
    if ends_at <= starts_at:
        raise BadAbsence("An absence has to end after it begins.", field=odd)
    if ends_at - starts_at > LONGEST_ABSENCE:
        raise BadAbsence("Give at most a year; add another one after it.", field=odd)
    if len(reason) > LONGEST_REASON or not storable(reason):
        raise BadAbsence(f"Keep it to {LONGEST_REASON} letters.", field="reason")


def _checked_conditions(conditions: Conditions) -> Conditions:
    for field in ("value_min", "value_max"):
        amount = getattr(conditions, field)
        if amount is not None and not (amount.is_finite() and 0 <= amount <= MOST_VALUE):
            raise BadRule(f"Give an amount from 0 to {MOST_VALUE}.", field=field)
    low, high = conditions.value_min, conditions.value_max
    if low is not None and high is not None and low > high:
        raise BadRule("The least value is above the greatest.", field="value_max")
    words: dict[str, Any] = {
        field: _checked_words(getattr(conditions, field), field) for field in LISTS
    }
    return replace(conditions, **words)


def _checked_words(words: tuple[str, ...], field: str) -> tuple[str, ...]:
    cleaned = {word.strip().casefold(): word.strip() for word in reversed(words) if word.strip()}
    if len(cleaned) > MOST_WORDS:
        raise BadRule(f"Give at most {MOST_WORDS} words.", field=field)
    if any(len(word) > LONGEST_WORD or not storable(word) for word in cleaned.values()):
        raise BadRule(f"Keep each word to {LONGEST_WORD} letters.", field=field)
    return tuple(reversed(cleaned.values()))


def _check_members(spec: RuleSpec) -> None:
    ids = [member.user_id for member in spec.members]
    if len(ids) > MOST_MEMBERS:
        raise BadRule(f"Choose at most {MOST_MEMBERS} people.", field="members")
    if len(set(ids)) < len(ids):
        raise BadRule("Nobody can be in a rule twice.", field="members")
    if not ids and spec.strategy is not Strategy.NOBODY:
        raise BadRule("Choose who gets these leads.", field="members")
    for member in spec.members:
        _check_member(member)


def _check_member(member: Member) -> None:
    if not 1 <= member.weight <= MOST_WEIGHT:
        raise BadRule(f"Give a weight from 1 to {MOST_WEIGHT}.", field="members")
    if member.capacity is not None and not 1 <= member.capacity <= MOST_LEADS:
        raise BadRule(f"Give a capacity from 1 to {MOST_LEADS}.", field="members")
