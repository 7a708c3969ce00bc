"""The model itself: logistic regression over past outcomes, calibrated; only the worker does it.

scikit-learn takes part nowhere else, and is loaded only when something is trained: web processes
read the weights from the database and add them up.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from statistics import fmean, pstdev
from typing import Any, Final

from leadflow.marketplace.rules.drifting import profile_of
from leadflow.marketplace.rules.evaluation import measured
from leadflow.marketplace.rules.weighing import LEVELS, NUMBERS, chance_of, levels_of, numbers_of
from leadflow.marketplace.types.pricing import Features, Fitted, Outcome

LEAST_SEEN: Final = 20  # a value that is rarer says nothing yet
MOST_LEVELS: Final = 60
FOLDS: Final = 5
TESTED_SHARE: Final = 4  # the newest quarter
LEAST_TO_LEARN_OF: Final = 10  # of each kind, on the older side
ROUNDS: Final = 1000
EVEN: Final = 1e-9


def fit(outcomes: Sequence[Outcome]) -> Fitted:
    """Return what the outcomes teach: measured on the newest quarter, then learnt from all.

    Leads that were bought more than once stay on one side. `rules.pricing.shortage` tells
    beforehand whether there are enough outcomes.
    """
    older, newest = parted(outcomes)
    trial = weighed(older)
    promises = [(chance_of(trial, one.features), one.won) for one in newest]
    weights = weighed(outcomes)
    return Fitted(
        weights=weights,
        profile=profile_of(
            {name: [*weights["levels"][name]] for name in LEVELS},
            [one.features for one in outcomes],
        ),
        metrics=measured(promises, reference=fmean(one.won for one in older)),
        outcomes=len(outcomes),
        won=sum(one.won for one in outcomes),
    )


def parted(outcomes: Sequence[Outcome]) -> tuple[list[Outcome], list[Outcome]]:
    """Return the outcomes of older leads and of the newest quarter.

    Every fourth lead instead of the newest quarter where nearly all of one kind are new.
    """
    ordered = sorted(outcomes, key=lambda one: (one.bought_at, one.lead))
    leads = [*dict.fromkeys(one.lead for one in ordered)]
    newest = {*leads[len(leads) - len(leads) // TESTED_SHARE :]}
    older = [one for one in ordered if one.lead not in newest]
    won = sum(one.won for one in older)
    if min(won, len(older) - won) < LEAST_TO_LEARN_OF:
        newest = {*leads[::TESTED_SHARE]}
        older = [one for one in ordered if one.lead not in newest]
    return older, [one for one in ordered if one.lead in newest]


def weighed(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the weights of a calibrated logistic regression, as `rules.weighing` reads them."""
    # a web process that never trains must not carry what training needs
    from sklearn.calibration import CalibratedClassifierCV  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.utils import check_array  # noqa: PLC0415
    from threadpoolctl import threadpool_limits  # noqa: PLC0415

    columns = _Columns.of([one.features for one in outcomes])
    rows = [columns.row(one.features) for one in outcomes]
    won = [int(one.won) for one in outcomes]
    fitted = CalibratedClassifierCV(
        LogisticRegression(max_iter=ROUNDS), method="sigmoid", cv=folds(outcomes), ensemble=False
    )
    with threadpool_limits(limits=1):  # more only wait for each other over so few numbers
        [found] = fitted.fit(check_array(rows), won).calibrated_classifiers_
    [calibrator] = found.calibrators
    slope, shift = -float(calibrator.a_), -float(calibrator.b_)
    if slope <= 0:  # what was learnt of some says nothing about the others
        share = fmean(won)
        return columns.weights([0.0] * columns.width, log(share / (1 - share)), rows)
    weights = [float(weight) * slope for weight in found.estimator.coef_[0]]
    return columns.weights(weights, float(found.estimator.intercept_[0]) * slope + shift, rows)


def folds(outcomes: Sequence[Outcome]) -> list[tuple[list[int], list[int]]]:
    """Return what is learnt of and what is kept back, five times; a lead is on one side only.

    Leads that were won and leads that were lost are spread evenly.
    """
    kinds: dict[int, set[bool]] = {}
    for one in outcomes:
        kinds.setdefault(one.lead, set()).add(one.won)
    dealt = sorted(kinds, key=lambda lead: (sorted(kinds[lead]), lead))
    fold_of = {lead: place % FOLDS for place, lead in enumerate(dealt)}
    own = [fold_of[one.lead] for one in outcomes]
    return [
        (
            [place for place, each in enumerate(own) if each != fold],
            [place for place, each in enumerate(own) if each == fold],
        )
        for fold in range(FOLDS)
    ]


@dataclass(frozen=True, slots=True)
class _Columns:
    """How features become columns: one per value that is frequent enough, one per number."""

    levels: Mapping[str, list[str]]
    means: Mapping[str, float]
    scales: Mapping[str, float]
    gaps: frozenset[str]  # the numbers that are often missing: a column tells so

    @classmethod
    def of(cls, seen: Sequence[Features]) -> "_Columns":
        counted = {name: Counter(levels_of(each)[name] for each in seen) for name in LEVELS}
        given = {name: [numbers_of(each)[name] for each in seen] for name in NUMBERS}
        known = {
            name: [number for number in numbers if number is not None]
            for name, numbers in given.items()
        }
        return cls(
            levels={
                name: [
                    level for level, count in found.most_common(MOST_LEVELS) if count >= LEAST_SEEN
                ]
                for name, found in counted.items()
            },
            means={name: fmean(numbers) if numbers else 0.0 for name, numbers in known.items()},
            scales={
                name: spread if numbers and (spread := pstdev(numbers)) > EVEN else 1.0
                for name, numbers in known.items()
            },
            gaps=frozenset(
                name
                for name in NUMBERS
                if len(seen) - len(known[name]) >= LEAST_SEEN and len(known[name]) >= LEAST_SEEN
            ),
        )

    @property
    def width(self) -> int:
        """How many columns there are."""
        return sum(map(len, self.levels.values())) + len(NUMBERS) + len(self.gaps)

    def row(self, features: Features) -> list[float]:
        """Return one lead as columns."""
        own, numbers = levels_of(features), numbers_of(features)
        cells = [float(own[name] == level) for name in LEVELS for level in self.levels[name]]
        for name in NUMBERS:
            number = numbers[name]
            cells.append(0.0 if number is None else (number - self.means[name]) / self.scales[name])
            if name in self.gaps:
                cells.append(float(number is None))
        return cells

    def weights(
        self, weights: Sequence[float], intercept: float, rows: Sequence[Sequence[float]]
    ) -> dict[str, Any]:
        """Return the weights as they are kept, each fact's told apart from its average."""
        means = [
            weight * fmean(column)
            for weight, column in zip(weights, zip(*rows, strict=True), strict=True)
        ]
        levels: dict[str, dict[str, float]] = {}
        numbers: dict[str, dict[str, float | None]] = {}
        place = 0
        for name in LEVELS:
            own = slice(place, place + len(self.levels[name]))
            rest = sum(means[own])
            levels[name] = {
                level: weight - rest
                for level, weight in zip(self.levels[name], weights[own], strict=True)
            }
            place = own.stop
        for name in NUMBERS:
            has_gap = name in self.gaps
            numbers[name] = {
                "mean": self.means[name],
                "scale": self.scales[name],
                "weight": weights[place],
                "missing": weights[place + 1] if has_gap else None,
                "rest": sum(means[place : place + 1 + has_gap]),
            }
            place += 1 + has_gap
        return {"intercept": intercept + sum(means), "levels": levels, "numbers": numbers}
