"""What each fact about a lead weighs: sums of log odds, so that their shares multiply.

A version of the model is a document: `intercept`, the log odds of the average lead; `levels`, per
fact the weight of each of its values; `numbers`, per fact how it is scaled and what it weighs.
Every weight is told apart from the average, which therefore multiplies by one.
"""

from collections.abc import Mapping
from math import exp, log1p
from typing import Any, Final

from leadflow.marketplace.types import Factor
from leadflow.marketplace.types.pricing import Features, Level

DETAILS: Final = 5
LEVELS: Final = ("category", "place", "urgency", "hour", "weekday")
NUMBERS: Final = ("budget", "completeness", "supply", "demand")
ORDER: Final = (
    "category", "place", "budget", "urgency", "completeness", "hour", "weekday", "supply", "demand",
)  # fmt: skip
PARTS_OF_DAY: Final = ("night", "morning", "afternoon", "evening")
HOURS_OF_PART: Final = 6
SATURDAY: Final = 5
SUNDAY: Final = 6
FARTHEST: Final = 30.0  # no float overflows on the way to the clamp
STEPS: Final = (-1.0, 0.0, 1.0)
UNITS: Final = {
    "supply": ("business", "businesses"),
    "demand": ("job in four weeks", "jobs in four weeks"),
}


def levels_of(features: Features) -> dict[str, str]:
    """Return the facts that have one of a few values."""
    return {
        "category": features.category,
        "place": features.place,
        "urgency": features.urgency,
        "hour": PARTS_OF_DAY[features.hour // HOURS_OF_PART % len(PARTS_OF_DAY)],
        "weekday": {SATURDAY: "saturday", SUNDAY: "sunday"}.get(features.weekday, "workday"),
    }


def numbers_of(features: Features) -> dict[str, float | None]:
    """Return the facts that are numbers, as they are weighed; what grows without end by its log."""
    return {
        "budget": _log(features.budget),
        "completeness": features.details / DETAILS,
        "supply": _log(features.supply),
        "demand": _log(features.demand),
    }


def shares_of(weights: Mapping[str, Any], features: Features) -> dict[str, float]:
    """Return what each fact adds to the log odds of the average lead."""
    shares = {
        name: float(weights["levels"].get(name, {}).get(level, 0.0))
        for name, level in levels_of(features).items()
    }
    for name, number in numbers_of(features).items():
        shares[name] = _share(weights["numbers"].get(name), number)
    return shares


def factors_of(weights: Mapping[str, Any], features: Features) -> tuple[Factor, ...]:
    """Return everything the price depends on, in words, with what it multiplies the price by."""
    shares = shares_of(weights, features)
    return tuple(
        Factor(name, _told(name, weights, features), round(_exp(shares[name]), 4)) for name in ORDER
    )


def chance_of(weights: Mapping[str, Any], features: Features) -> float:
    """Return the chance that whoever buys this lead wins the job."""
    odds = _exp(float(weights["intercept"]) + sum(shares_of(weights, features).values()))
    return odds / (1 + odds)


def all_levels(weights: Mapping[str, Any]) -> list[Level]:
    """Return what every value a version knows multiplies the price by, for people to look at."""
    known = []
    for name in ORDER:
        if name in LEVELS:
            known += [
                Level(name, said(name, level), _exp(float(weight)))
                for level, weight in sorted(
                    weights["levels"].get(name, {}).items(), key=lambda each: -each[1]
                )
            ]
        elif rule := weights["numbers"].get(name):
            known += [
                Level(name, _at(name, rule, step), _exp(_share(rule, _number(rule, step))))
                for step in STEPS
            ]
            if rule["missing"] is not None:
                known.append(Level(name, "not given", _exp(_share(rule, None))))
    return known


def said(name: str, level: str) -> str:
    """Return one value of a fact in words."""
    if name == "place" or level in {"saturday", "sunday"}:
        return level.title()
    return level.replace("_", " ").replace("-", " ")


def _share(rule: Mapping[str, Any] | None, number: float | None) -> float:
    if rule is None:
        return 0.0
    if number is None:
        return 0.0 if rule["missing"] is None else float(rule["missing"]) - float(rule["rest"])
    steps = (number - float(rule["mean"])) / float(rule["scale"])
    return float(rule["weight"]) * steps - float(rule["rest"])


def _told(name: str, weights: Mapping[str, Any], features: Features) -> str:
    if name in LEVELS:
        level = levels_of(features)[name]
        return said(name, level) if level in weights["levels"].get(name, {}) else "other"
    if name == "completeness":
        return f"{features.details} of {DETAILS} details given"
    value = {"budget": features.budget, "supply": features.supply, "demand": features.demand}[name]
    if value is None:
        return "not given" if name == "budget" else "not counted"
    rule = weights["numbers"].get(name)
    usual = f", usually {_usual(rule, 0.0):,.0f}" if rule else ""
    return f"{_counted(name, value)}{usual}"


def _at(name: str, rule: Mapping[str, Any], step: float) -> str:
    if name == "completeness":
        return f"{min(1.0, max(0.0, _number(rule, step))):.0%} given"
    return _counted(name, _usual(rule, step))


def _counted(name: str, number: float) -> str:
    told = f"{number:,.0f}"
    if name not in UNITS:
        return told
    one, many = UNITS[name]
    return f"{told} {one if told == '1' else many}"


def _usual(rule: Mapping[str, Any], step: float) -> float:
    return max(0.0, _exp(_number(rule, step)) - 1)


def _number(rule: Mapping[str, Any], step: float) -> float:
    return float(rule["mean"]) + step * float(rule["scale"])


def _exp(power: float) -> float:
    return exp(min(FARTHEST, max(-FARTHEST, power)))


def _log(number: float | None) -> float | None:
    return None if number is None else log1p(max(0.0, number))
