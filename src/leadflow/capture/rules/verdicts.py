"""What an experiment says, in numbers and in words."""

from collections.abc import Sequence
from typing import Final

from leadflow.capture.rules.statistics import (
    chance_to_beat,
    chances_to_be_best,
    interval,
    is_lopsided,
    peak,
    sample_size,
    share_p_value,
)
from leadflow.capture.rules.statistics.sequential import LEAST_CONVERTED, LEAST_EXPOSED
from leadflow.capture.types.experiments import Result, VariantNumbers, Verdict

CLEARLY_BEST: Final = 0.95
LONG_ENOUGH: Final = 2

Names = Sequence[str]
Numbers = Sequence[int]


def judge(
    names: Names, weights: Numbers, exposed: Numbers, looks: Sequence[Numbers], *, enabled: bool
) -> Result:
    """Return what an experiment says about a goal.

    `looks` are the conversions of each variant up to the end of each day, oldest first. Only a
    test that is still shown is told how long it has to go on.
    """
    converted = looks[-1] if looks else [0] * len(names)
    rows = _rows(names, weights, exposed, converted)
    decided = peak(looks, weights)
    needed = sample_size(sum(converted) / sum(exposed)) if sum(exposed) else LEAST_EXPOSED
    verdict = _verdict(rows, needed, is_decided=decided.is_enough)
    best = max(rows, key=lambda row: row.chance_to_be_best)
    return Result(
        verdict=verdict,
        words=_words(verdict, rows, best, needed, enabled=enabled),
        variants=rows,
        evidence=decided.evidence,
        needed=needed,
        mismatch=share_p_value(exposed, weights) if sum(weights) else 1.0,
        best=best.variant if verdict is Verdict.WINNER else "",
    )


def _rows(
    names: Names, weights: Numbers, exposed: Numbers, converted: Numbers
) -> list[VariantNumbers]:
    # What came to the goal was shown before; rows of another moment must not say otherwise.
    counted = [(min(c, n), n) for c, n in zip(converted, exposed, strict=True)]
    best = chances_to_be_best(counted)
    found = []
    for place, (name, weight, (c, n)) in enumerate(zip(names, weights, counted, strict=True)):
        low, high = interval(c, n)
        found.append(
            VariantNumbers(
                variant=name,
                weight=weight,
                exposed=n,
                converted=c,
                rate=c / n if n else 0.0,
                low=low,
                high=high,
                chance_to_be_best=best[place],
                chance_to_beat=chance_to_beat((c, n), counted[0]) if place else None,
            )
        )
    return found


def _verdict(rows: Sequence[VariantNumbers], needed: int, *, is_decided: bool) -> Verdict:
    exposed = [row.exposed for row in rows]
    shown = [row for row in rows if row.weight or row.exposed]
    if not sum(exposed):
        return Verdict.NOBODY
    if is_lopsided(exposed, [row.weight for row in rows]):
        return Verdict.BROKEN
    least = min(row.exposed for row in shown)
    if least < LEAST_EXPOSED or sum(row.converted for row in rows) < LEAST_CONVERTED:
        return Verdict.TOO_EARLY
    if is_decided:
        is_clear = max(row.chance_to_be_best for row in rows) >= CLEARLY_BEST
        return Verdict.WINNER if is_clear else Verdict.DIFFERENT
    return Verdict.ALIKE if least >= LONG_ENOUGH * needed else Verdict.OPEN


def _words(
    verdict: Verdict,
    rows: Sequence[VariantNumbers],
    best: VariantNumbers,
    needed: int,
    *,
    enabled: bool,
) -> str:
    rates = ", ".join(f"{row.variant} {_percent(row.rate)}" for row in rows)
    more = max(needed - min((row.exposed for row in rows if row.weight), default=0), 0)
    on = f" It takes about {more:,} more conversations with each." if enabled and more else ""
    return {
        Verdict.NOBODY: "Nobody has been shown it yet.",
        Verdict.BROKEN: (
            "Do not use these numbers: the variants were shown in shares that cannot be chance. "
            "Something loses or repeats conversations, or weights were changed under the same name."
        ),
        Verdict.TOO_EARLY: f"Too early to tell.{on}",
        Verdict.OPEN: (
            f"No difference shown yet ({rates}). {best.variant} is the best with a chance of "
            f"{_percent(best.chance_to_be_best)}.{on}"
        ),
        Verdict.ALIKE: (
            f"No difference worth knowing: a change by a fifth would most likely have shown by now "
            f"({rates}). Keep whichever you like better."
        ),
        Verdict.DIFFERENT: (
            f"The variants differ ({rates}), but which is the best is not clear yet: most likely "
            f"{best.variant}, with a chance of {_percent(best.chance_to_be_best)}."
        ),
        Verdict.WINNER: (
            f"{best.variant} is better ({rates}). You can stop and use it: such a verdict is wrong "
            f"in at most 1 of 20 tests, however often one looks."
        ),
    }[verdict]


def _percent(rate: float) -> str:
    text = f"{rate * 100:.1f}"
    return f"{text.removesuffix('.0')} %"
