"""When to stop, however often somebody looks.

Who is shown what was drawn by lot. Where variants do not differ, each conversion therefore belongs
to a variant with the chance of its share alone, whatever the rate is and however it changes over
the day. `evidence` weighs the conversions against that: it is a mixture of likelihood ratios
(Dirichlet over the shares), hence a fair game, and Ville's inequality holds: the chance that it is
ever above 20, however long the test runs and however often one looks, is at most 1 in 20. No
approximation is made and no rate has to be guessed. What it costs: those who do not convert are
left out, so that at high rates it takes longer than it could.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, exp, lgamma, log
from typing import Final

FALSE_ALARMS: Final = 0.05
ENOUGH: Final = 1 / FALSE_ALARMS
LEAST_EXPOSED: Final = 100
LEAST_CONVERTED: Final = 20
CONCENTRATION: Final = 40.0
WORTH_KNOWING: Final = 0.2
_MOST: Final = 700.0  # exp() of more than about 709 is infinite
_CERTAIN: Final = 1.959964
_POWER: Final = 0.841621


@dataclass(frozen=True, slots=True)
class Decided:
    """The strongest evidence there was at any look, and whether that is enough."""

    evidence: float

    @property
    def is_enough(self) -> bool:
        """Tell whether the test may be stopped: the variants differ."""
        return self.evidence >= ENOUGH


def evidence(converted: Sequence[int], weights: Sequence[int]) -> float:
    """Return how many times likelier these conversions are if variants differ than if not."""
    pairs = [(n, weight) for n, weight in zip(converted, weights, strict=True) if weight]
    whole = sum(weight for _, weight in pairs)
    total = sum(n for n, _ in pairs)
    if len(pairs) < 2 or not total:  # noqa: PLR2004 - one variant alone shows nothing
        return 1.0
    told = lgamma(CONCENTRATION) - lgamma(CONCENTRATION + total)
    for n, weight in pairs:
        share = weight / whole
        prior = CONCENTRATION * share
        told += lgamma(prior + n) - lgamma(prior) - n * log(share)
    return exp(min(told, _MOST))


def peak(looks: Iterable[Sequence[int]], weights: Sequence[int]) -> Decided:
    """Return the strongest evidence of several looks, each the conversions so far.

    What was decided once stays decided: the promise is about ever, not about now.
    """
    return Decided(max((evidence(look, weights) for look in looks), default=1.0))


def sample_size(rate: float, change: float = WORTH_KNOWING) -> int:
    """Return how many a variant needs to tell `rate` from one that is `change` times as much more.

    Found in 4 of 5 such cases, with one look at the end; looking all the time takes about half as
    many again. At least 100 of them, or as many as bring 20 conversions.
    """
    if not 0 < rate < 1:
        return LEAST_EXPOSED
    other = min(rate * (1 + change), (1 + rate) / 2)
    spread = rate * (1 - rate) + other * (1 - other)
    needed = (_CERTAIN + _POWER) ** 2 * spread / (other - rate) ** 2
    return max(LEAST_EXPOSED, ceil(LEAST_CONVERTED / rate), ceil(needed))
