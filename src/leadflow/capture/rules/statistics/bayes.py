"""What a rate may be, and which of several is the best: Beta-Bernoulli, with Jeffreys' prior."""

from collections.abc import Sequence
from functools import lru_cache
from math import exp, log, log1p, prod, sqrt
from typing import Final

from leadflow.capture.rules.statistics.functions import beta_cdf, beta_quantile, log_beta

PRIOR: Final = 0.5
SURE: Final = 0.95
_SLICES: Final = 200
_WIDTH: Final = 9.0
_TAIL: Final = 6.0

Counted = tuple[int, int]
"""How many converted, of how many."""


@lru_cache(maxsize=4096)
def interval(converted: int, exposed: int, sure: float = SURE) -> tuple[float, float]:
    """Return between which values the rate lies with the chance `sure`, tails of equal weight."""
    a, b = _posterior((converted, exposed))
    tail = (1 - sure) / 2
    low = 0.0 if converted == 0 else beta_quantile(a, b, tail)
    high = 1.0 if converted == exposed else beta_quantile(a, b, 1 - tail)
    return low, high


def chance_to_beat(one: Counted, other: Counted) -> float:
    """Return how likely it is that the rate behind `one` is above that behind `other`."""
    return _chance_above(one, [other])


def chances_to_be_best(counted: Sequence[Counted]) -> list[float]:
    """Return for each of several how likely it is that its rate is the highest; they make 1."""
    chances = [
        _chance_above(one, [*counted[:place], *counted[place + 1 :]])
        for place, one in enumerate(counted)
    ]
    total = sum(chances)
    return [chance / total for chance in chances]


def _chance_above(one: Counted, others: Sequence[Counted]) -> float:
    """Integrate the density of `one` times the chance that all others lie below, by Simpson.

    Over the log odds, where a posterior looks like a bell however close to 0 or 1 it lies.
    """
    a, b = _posterior(one)
    against = [_posterior(other) for other in others]
    # The log odds of a beta variable have about this mean and deviation, and tails like exp(-ax).
    middle, wide = log(a / b), _WIDTH * sqrt(1 / a + 1 / b)
    low, high = middle - wide - _TAIL / a, middle + wide + _TAIL / b
    step = (high - low) / _SLICES
    total = 0.0
    for place in range(_SLICES + 1):
        x = 1 / (1 + exp(-(low + place * step)))
        if not 0 < x < 1:
            continue
        density = exp(a * log(x) + b * log1p(-x) - log_beta(a, b))
        weight = 1 if place in (0, _SLICES) else 4 if place % 2 else 2
        total += weight * density * prod(beta_cdf(*other, x) for other in against)
    return min(1.0, total * step / 3)


def _posterior(counted: Counted) -> tuple[float, float]:
    converted, exposed = counted
    return converted + PRIOR, exposed - converted + PRIOR
