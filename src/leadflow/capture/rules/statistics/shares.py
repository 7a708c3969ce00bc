"""Was everybody counted? The shares that variants really got beside those they were to get."""

from collections.abc import Sequence
from typing import Final

from leadflow.capture.rules.statistics.functions import upper_gamma

ALARM_BELOW: Final = 0.001
FROM: Final = 100


def share_p_value(exposed: Sequence[int], weights: Sequence[int]) -> float:
    """Return how likely such shares or more lopsided ones are by chance: Pearson's chi-square.

    Somebody who was shown a variant of weight 0 cannot be chance: 0.0.
    """
    total, whole = sum(exposed), sum(weights)
    if any(n and not weight for n, weight in zip(exposed, weights, strict=True)):
        return 0.0
    meant = [(n, total * weight / whole) for n, weight in zip(exposed, weights, strict=True)]
    shown = [(n, expected) for n, expected in meant if expected]
    distance = sum((n - expected) ** 2 / expected for n, expected in shown)
    freedom = len(shown) - 1
    return upper_gamma(freedom / 2, distance / 2) if freedom > 0 else 1.0


def is_lopsided(exposed: Sequence[int], weights: Sequence[int]) -> bool:
    """Tell whether something is wrong with who is shown or counted: p < 0.001, from 100 on."""
    return sum(exposed) >= FROM and share_p_value(exposed, weights) < ALARM_BELOW
