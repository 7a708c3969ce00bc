"""How the facts about leads are spread, and how far that has moved since a version was trained."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from leadflow.marketplace.rules.evaluation import stability, verdict
from leadflow.marketplace.rules.weighing import LEVELS, ORDER, levels_of, numbers_of
from leadflow.marketplace.types.pricing import Drift, Features

OTHER: Final = "other"
MISSING: Final = "missing"
PARTS: Final = 10
ENOUGH: Final = 100


def profile_of(known: Mapping[str, Sequence[str]], seen: Sequence[Features]) -> dict[str, Any]:
    """Return how facts are spread over leads, as it is kept; values not `known` are one."""
    edges = {name: _edges(name, seen) for name in ORDER if name not in LEVELS}
    profile: dict[str, Any] = {
        "levels": {name: dict.fromkeys(known[name], 0.0) for name in LEVELS},
        "numbers": {name: {"edges": edges[name], "shares": {}} for name in edges},
    }
    for name in ORDER:
        total = max(1, len(seen))
        shares = {each: count / total for each, count in _counted(name, profile, seen).items()}
        if name in LEVELS:
            profile["levels"][name] |= shares
        else:
            profile["numbers"][name]["shares"] = shares
    return profile


def drift_of(profile: Mapping[str, Any], seen: Sequence[Features]) -> tuple[Drift, ...]:
    """Return how far each fact has moved; nothing where too few leads were looked at to tell."""
    if len(seen) < ENOUGH:
        return ()
    found = []
    for name in ORDER:
        kind = "levels" if name in LEVELS else "numbers"
        spread = profile[kind].get(name)
        if spread is not None:
            expected = spread if kind == "levels" else spread["shares"]
            index = stability(expected, _counted(name, profile, seen))
            found.append(Drift(name, index, verdict(index)))
    return tuple(found)


def _counted(name: str, profile: Mapping[str, Any], seen: Sequence[Features]) -> Counter[str]:
    if name in LEVELS:
        known = profile["levels"][name]
        levels = (levels_of(features)[name] for features in seen)
        return Counter(level if level in known else OTHER for level in levels)
    edges = profile["numbers"][name]["edges"]
    numbers = (numbers_of(features)[name] for features in seen)
    return Counter(
        MISSING if number is None else str(bisect_right(edges, number)) for number in numbers
    )


def _edges(name: str, seen: Sequence[Features]) -> list[float]:
    given = sorted(
        number for features in seen if (number := numbers_of(features)[name]) is not None
    )
    if not given:
        return []
    return sorted({given[len(given) * part // PARTS] for part in range(1, PARTS)})
