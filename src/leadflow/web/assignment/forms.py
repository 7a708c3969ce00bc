"""What is filled in about assignment."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import starmap, zip_longest
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict

from leadflow.pipeline.rules.assignment.checking import (
    LONGEST_NAME,
    LONGEST_REASON,
    MOST_LEADS,
    MOST_MINUTES,
    MOST_SPANS,
    MOST_VALUE,
    MOST_WEIGHT,
    BadHours,
    BadRule,
)
from leadflow.pipeline.rules.assignment.spelling import LISTS, read_clock, write_clock
from leadflow.pipeline.types.assignment import (
    Conditions,
    Day,
    HoursRow,
    Member,
    RuleSpec,
    Span,
    Strategy,
    Week,
)
from leadflow.web.assignment.tokens import Tokens
from leadflow.web.assignment.words import STRATEGIES

LONGEST_NUMBER = 9
TIMES_SHOWN = 2


class RuleForm(forms.Form):
    """A rule, but for its people."""

    name = forms.CharField(max_length=LONGEST_NAME)
    sources = Tokens("Source is", "another source")
    cities = Tokens("City is", "another city")
    channels = Tokens("Channel is", "another channel")
    languages = Tokens("Language is", "another language")
    tags = Tokens("Has a tag", "another tag")
    value_min = forms.DecimalField(
        label="Value from", min_value=0, max_value=MOST_VALUE, decimal_places=2, required=False
    )
    value_max = forms.DecimalField(
        label="Value up to", min_value=0, max_value=MOST_VALUE, decimal_places=2, required=False
    )
    strategy = forms.ChoiceField(
        label="How it chooses",
        choices=[(key.value, label) for key, label in STRATEGIES.items()],
        widget=forms.RadioSelect,
        initial=Strategy.ROUND_ROBIN.value,
    )
    is_sticky = forms.BooleanField(
        label="Somebody who returns goes to who knows them", required=False
    )
    working_hours_only = forms.BooleanField(label="Only within working hours", required=False)
    take_up_backlog = forms.BooleanField(label="Take up what waits", required=False)
    is_active = forms.BooleanField(label="In force", required=False)
    return_minutes = forms.IntegerField(
        label="Working minutes to touch a lead",
        min_value=0,
        max_value=MOST_MINUTES,
        required=False,
    )

    def offer(self, known: Mapping[str, Sequence[str]]) -> None:
        """Offer words that leads have, to be ticked."""
        for name, words in known.items():
            field = self.fields[name]
            if isinstance(field, Tokens):
                field.offer(words)

    def to_spec(self, members: tuple[Member, ...]) -> RuleSpec:
        """Return the rule as the service takes it."""
        given: dict[str, Any] = self.cleaned_data
        lists: dict[str, Any] = {name: tuple(given[name]) for name in LISTS}
        return RuleSpec(
            name=given["name"],
            strategy=Strategy(given["strategy"]),
            conditions=Conditions(
                **lists, value_min=given["value_min"], value_max=given["value_max"]
            ),
            members=members,
            return_minutes=given["return_minutes"] or 0,
            **{
                name: given[name]
                for name in ("is_active", "is_sticky", "working_hours_only", "take_up_backlog")
            },
        )


def initial_of(spec: RuleSpec) -> dict[str, object]:
    """Return a rule as its form shows it."""
    return {
        "name": spec.name,
        "strategy": spec.strategy.value,
        "value_min": plain(spec.conditions.value_min),
        "value_max": plain(spec.conditions.value_max),
        "return_minutes": spec.return_minutes,
        "is_active": spec.is_active,
        "is_sticky": spec.is_sticky,
        "working_hours_only": spec.working_hours_only,
        "take_up_backlog": spec.take_up_backlog,
        **{name: list(getattr(spec.conditions, name)) for name in LISTS},
    }


def plain(amount: Decimal | None) -> str:
    """Return an amount without digits that say nothing."""
    return "" if amount is None else f"{amount.normalize():f}"


def members_in(given: QueryDict) -> tuple[Member, ...]:
    """Return the people that were ticked, with weight and capacity. Raises BadRule."""
    return tuple(
        member_in(
            user_id, text_in(given, f"weight-{user_id}"), text_in(given, f"capacity-{user_id}")
        )
        for user_id in map(str, given.getlist("member"))
    )


def member_in(user_id: str, weight: str, capacity: str) -> Member:
    """Return one person of a rule. Raises BadRule."""
    return Member(
        user_id=number(user_id, "members"),
        weight=number(weight or "1", "members", MOST_WEIGHT),
        capacity=number(capacity, "members", MOST_LEADS) if capacity else None,
    )


def text_in(given: QueryDict, name: str) -> str:
    """Return a text that was sent, without blanks around it."""
    return str(given.get(name, "")).strip()


def number(text: str, field: str, most: int = 10**LONGEST_NUMBER) -> int:
    """Return a whole number that was filled in. Raises BadRule."""
    cleaned = text.strip()
    if not (cleaned.isascii() and cleaned.isdigit() and len(cleaned) <= LONGEST_NUMBER):
        raise BadRule("Give weights and capacities as whole numbers.", field=field)
    if int(cleaned) > most:
        raise BadRule(f"Give at most {most}.", field=field)
    return int(cleaned)


class CapacityForm(forms.Form):
    """The most open leads somebody may own."""

    capacity = forms.IntegerField(
        label="Most open leads", min_value=0, max_value=MOST_LEADS, required=False
    )


class AbsenceForm(forms.Form):
    """Days on which somebody is not there, the last one included."""

    first = forms.DateField(
        label="First day away", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label="Last day away", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(max_length=LONGEST_REASON, required=False)

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return when the first day begins and the last one ends, on the person's own clock."""
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        try:
            after = last + timedelta(days=1)
        except OverflowError:
            after = last
        return datetime.combine(first, time(), zone), datetime.combine(after, time(), zone)


def week_in(given: QueryDict) -> Week:
    """Return the week that was filled in; a day without both times is off. Raises BadHours."""
    return tuple(day_in(pairs_of(given, day)) for day in range(7))


def pairs_of(given: QueryDict, day: int) -> list[tuple[str, str]]:
    """Return the times that were filled in for a day: where each begins and where it ends."""
    opens, closes = given.getlist(f"opens-{day}"), given.getlist(f"closes-{day}")
    return list(zip_longest(opens[:MOST_SPANS], closes[:MOST_SPANS], fillvalue=""))


def day_in(pairs: list[tuple[str, str]]) -> Day:
    """Return the hours of a day. Raises BadHours."""
    return tuple(span for span in starmap(span_in, pairs) if span)


def span_in(opens: str, closes: str) -> Span | None:
    """Return a part of a day. Raises BadHours for half of it, or what no clock shows."""
    if not opens.strip() and not closes.strip():
        return None
    begin, end = read_clock(opens), read_clock(closes)
    if begin is None or end is None:
        raise BadHours("Give both times, such as 09:00 and 18:00, or neither.")
    return Span(begin, end or 24 * 60)


def fields_of(row: HoursRow) -> dict[str, list[str]]:
    """Return a week as its form sends it."""
    told = {}
    for day, hours in enumerate(row.week):
        told[f"opens-{day}"] = [write_clock(one.opens) for one in hours]
        told[f"closes-{day}"] = [write_clock(one.closes % (24 * 60)) for one in hours]
    return told


def filled(fields: Mapping[str, list[str]]) -> QueryDict:
    """Return fields as if they had been sent."""
    given = QueryDict(mutable=True)
    for name, values in fields.items():
        given.setlist(name, values)
    return given


def times_of(given: QueryDict) -> list[list[tuple[str, str]]]:
    """Return what is shown of each day: its times, and room for another one."""
    days = []
    for day in range(7):
        pairs = pairs_of(given, day)
        room = min(max(len(pairs) + 1, TIMES_SHOWN), MOST_SPANS)
        days.append(pairs + [("", "")] * (room - len(pairs)))
    return days
