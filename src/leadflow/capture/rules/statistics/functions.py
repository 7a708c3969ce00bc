"""The incomplete gamma and beta functions, to about twelve digits; of many, to three.

By the series and continued fractions of Abramowitz and Stegun, 6.5 and 26.5; the fractions are
worked out by Lentz's way.
"""

from collections.abc import Iterator
from math import exp, lgamma, log, log1p, sqrt
from statistics import NormalDist
from typing import Final

PRECISION: Final = 1e-14
MANY: Final = 5000
_TINY: Final = 1e-300
_MOST_TERMS: Final = 20_000


def upper_gamma(a: float, x: float) -> float:
    """Return Q(a, x), the share of a gamma distribution of shape `a` that lies above `x`."""
    if x <= 0:
        return 1.0
    front = exp(a * log(x) - x - lgamma(a))
    if x < a + 1:
        return 1.0 - front * _series(a, x)
    steps = ((-i * (i - a), x + 2 * i + 1 - a) for i in range(1, _MOST_TERMS))
    return front / _fraction(x + 1 - a, steps)


def _series(a: float, x: float) -> float:
    total = term = 1 / a
    below = a
    for _ in range(_MOST_TERMS):
        below += 1
        term *= x / below
        total += term
        if term < total * PRECISION:
            break
    return total


def beta_cdf(a: float, b: float, x: float) -> float:
    """Return I_x(a, b), the share of a beta distribution that lies below `x`."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if min(a, b) > MANY:
        return log_odds(a, b).cdf(log(x) - log1p(-x))
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front / (a * _fraction(1.0, _beta_steps(a, b, x)))
    return 1.0 - front / (b * _fraction(1.0, _beta_steps(b, a, 1 - x)))


def _beta_steps(a: float, b: float, x: float) -> Iterator[tuple[float, float]]:
    yield -(a + b) * x / (a + 1), 1.0
    for m in range(1, _MOST_TERMS):
        yield m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), 1.0
        yield -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)), 1.0


def _fraction(first: float, steps: Iterator[tuple[float, float]]) -> float:
    """Return first + a1/(b1 + a2/(b2 + ...)), each step being (a, b)."""
    value = c = first or _TINY
    d = 0.0
    for a, b in steps:
        d = 1 / (b + a * d or _TINY)
        c = b + a / c or _TINY
        value *= c * d
        if abs(c * d - 1) < PRECISION:
            break
    return value


def beta_quantile(a: float, b: float, share: float) -> float:
    """Return below which value `share` of a beta distribution lies, by halving."""
    if min(a, b) > MANY:
        return 1 / (1 + exp(-log_odds(a, b).inv_cdf(share)))
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if beta_cdf(a, b, middle) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def log_odds(a: float, b: float) -> NormalDist:
    """Return how the log odds of a beta variable of many lie: almost like a bell."""
    middle = log(a / b) - 1 / (2 * a) + 1 / (2 * b)
    return NormalDist(middle, sqrt(1 / a + 1 / b))


def log_beta(a: float, b: float) -> float:
    """Return the logarithm of the beta function."""
    return lgamma(a) + lgamma(b) - lgamma(a + b)
