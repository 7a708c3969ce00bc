"""How well promised chances came true, and how far leads have moved from what was learnt of."""

from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise
from math import log, pi, sqrt
from typing import Final

from leadflow.marketplace.types.pricing import Bin, Metrics

MOST_BINS: Final = 10
LEAST_IN_BIN: Final = 25
WEAKEST_AUC: Final = 0.55
MOST_ERROR: Final = 0.05
STEADY: Final = 0.1
DRIFTED: Final = 0.25
SMALLEST: Final = 0.0001

Promise = tuple[float, bool]


def measured(promises: Sequence[Promise], *, reference: float) -> Metrics:
    """Return how chances and what came of them fit; `reference` is the chance of the average."""
    groups = bins(promises)
    return Metrics(
        tested=len(promises),
        auc=auc(promises),
        brier=brier(promises),
        reference=brier([(reference, won) for _, won in promises]),
        error=error(groups),
        bins=groups,
    )


def auc(promises: Sequence[Promise]) -> float | None:
    """Return how often a winner was promised more than a loser; None without one of each."""
    won = sum(is_won for _, is_won in promises)
    lost = len(promises) - won
    if not won or not lost:
        return None
    above, ranks = 0, 0.0
    for _, same in groupby(sorted(promises), key=lambda one: one[0]):
        tied = [is_won for _, is_won in same]
        ranks += sum(tied) * (above + (len(tied) + 1) / 2)
        above += len(tied)
    return (ranks - won * (won + 1) / 2) / (won * lost)


def brier(promises: Sequence[Promise]) -> float:
    """Return the mean square of how far chances lay from what came; 0 without any."""
    return sum((chance - won) ** 2 for chance, won in promises) / max(1, len(promises))


def bins(promises: Sequence[Promise]) -> tuple[Bin, ...]:
    """Return promises in at most ten groups of like size, the smallest chances first."""
    ordered = sorted(promises, key=lambda one: one[0])  # equal ones in the order they came
    count = max(1, min(MOST_BINS, len(ordered) // LEAST_IN_BIN))
    edges = [round(len(ordered) * step / count) for step in range(count + 1)]
    groups = [ordered[low:high] for low, high in pairwise(edges) if low < high]
    return tuple(
        Bin(
            len(group),
            sum(chance for chance, _ in group) / len(group),
            sum(won for _, won in group) / len(group),
        )
        for group in groups
    )


def error(groups: Sequence[Bin]) -> float:
    """Return how far promised and observed chances lie apart, on average."""
    count = sum(group.count for group in groups)
    apart = sum(group.count * abs(group.predicted - group.observed) for group in groups)
    return apart / max(1, count)


def noise(groups: Sequence[Bin]) -> float:
    """Return how far they would lie apart by chance alone, were every promise right."""
    count = sum(group.count for group in groups)
    spread = sum(
        group.count * sqrt(2 / pi * group.predicted * (1 - group.predicted) / group.count)
        for group in groups
    )
    return spread / max(1, count)


def objection(metrics: Metrics) -> str:
    """Return why a version is not to be put in force without a person; empty when it may be."""
    if metrics.auc is None:
        return "the newest outcomes are all alike, so nothing could be measured"
    if metrics.auc < WEAKEST_AUC:
        return f"it hardly tells who wins from who loses (AUC {metrics.auc:.2f})"
    if metrics.brier >= metrics.reference:
        return "it predicts no better than the average does"
    if metrics.error - noise(metrics.bins) > MOST_ERROR:
        return f"promised and observed chances lie {metrics.error:.0%} apart"
    return ""


def stability(expected: Mapping[str, float], counted: Mapping[str, int]) -> float:
    """Return the population stability index: how far shares have moved from what was expected."""
    total = sum(counted.values())
    if not total:
        return 0.0
    index = 0.0
    for name in {*expected, *counted}:
        before = max(SMALLEST, expected.get(name, 0.0))
        after = max(SMALLEST, counted.get(name, 0) / total)
        index += (after - before) * log(after / before)
    return index


def verdict(index: float) -> str:
    """Return how a stability index is called."""
    if index < STEADY:
        return "steady"
    return "moved" if index < DRIFTED else "drifted"
