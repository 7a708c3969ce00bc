"""Which rule is for a lead: the first, in their order, all of whose conditions hold."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from leadflow.pipeline.types.assignment import Arrival, Conditions, Rule

# Worked by the supply team; only a rule that names this door takes such leads.
AFFILIATE: Final = "affiliate"


def first_match(rules: Sequence[Rule], arrival: Arrival) -> Rule | None:
    """Return the rule that decides about a lead; `rules` stand in their order."""
    return next(
        (rule for rule in rules if rule.spec.is_active and matches(rule.spec.conditions, arrival)),
        None,
    )


def matches(conditions: Conditions, arrival: Arrival) -> bool:
    """Tell whether all conditions hold for a lead, however words are spelled in capitals."""
    if not conditions.sources and is_same(arrival.source, AFFILIATE):
        return False
    wanted = (
        (conditions.sources, (arrival.source,)),
        (conditions.channels, (arrival.channel,)),
        (conditions.cities, (arrival.city,)),
        (conditions.languages, (arrival.language,)),
        (conditions.tags, arrival.tags),
    )
    return all(_is_in(given, words) for words, given in wanted) and _is_within(
        arrival.value, conditions.value_min, conditions.value_max
    )


def takes_affiliates(rules: Iterable[Rule]) -> bool:
    """Tell whether any rule in force names the affiliates' door."""
    return any(
        is_same(source, AFFILIATE)
        for rule in rules
        if rule.spec.is_active
        for source in rule.spec.conditions.sources
    )


def is_same(one: str, other: str) -> bool:
    """Tell whether two words are the same, whatever their capitals and spaces around them."""
    return one.strip().casefold() == other.strip().casefold()


def _is_in(given: Iterable[str], words: Sequence[str]) -> bool:
    return not words or any(is_same(one, word) for one in given for word in words)


def _is_within(value: Decimal | None, least: Decimal | None, most: Decimal | None) -> bool:
    if least is None and most is None:
        return True
    if value is None:
        return False
    return (least is None or value >= least) and (most is None or value <= most)
