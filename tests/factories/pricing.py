"""A market whose laws are known: what is learnt of it can be held against them."""

from datetime import UTC, datetime, timedelta
from math import exp, log1p
from random import Random

from leadflow.marketplace.rules.weighing import DETAILS, levels_of
from leadflow.marketplace.types.pricing import Features, Outcome

START = datetime(2026, 1, 5, tzinfo=UTC)
STEP = timedelta(minutes=40)

# What each fact adds to the log odds of winning.
LAW = {
    "category": {"plumbing": 0.9, "electrical": 0.3, "cleaning": -0.3, "moving": -0.9},
    "place": {"cape town": 0.4, "johannesburg": 0.0, "durban": -0.4},
    "urgency": {"emergency": 0.8, "this_week": 0.3, "this_month": -0.3, "flexible": -0.8},
    "hour": {"night": -0.4, "morning": 0.4, "afternoon": 0.1, "evening": -0.1},
    "weekday": {"workday": 0.2, "saturday": -0.1, "sunday": -0.5},
}
SLOPES = {"budget": 0.4, "completeness": 0.9, "supply": -0.6, "demand": 0.3}
USUAL = {"budget": log1p(4000), "completeness": 0.5, "supply": log1p(12), "demand": log1p(30)}
AVERAGE = -0.6


def some_features(random: Random) -> Features:
    """Return a lead as the market brings it."""
    return Features(
        category=random.choice([*LAW["category"]]),
        place=random.choice([*LAW["place"]]),
        budget=random.lognormvariate(8.3, 0.9) if random.random() < 0.8 else None,
        urgency=random.choice([*LAW["urgency"]]),
        details=random.randint(0, DETAILS),
        hour=random.randrange(24),
        weekday=random.randrange(7),
        supply=random.randint(1, 60),
        demand=random.randint(1, 120),
    )


def true_chance(features: Features) -> float:
    """Return the chance of winning a lead by the market's own law."""
    power = AVERAGE + sum(LAW[name][level] for name, level in levels_of(features).items())
    numbers = {
        "budget": None if features.budget is None else log1p(features.budget),
        "completeness": features.details / DETAILS,
        "supply": log1p(features.supply),
        "demand": log1p(features.demand),
    }
    for name, number in numbers.items():
        if number is not None:
            power += SLOPES[name] * (number - USUAL[name])
    return 1 / (1 + exp(-power))


def a_market(size: int, *, seed: int = 7) -> list[Outcome]:
    """Return what came of so many leads that were bought, in the order they were."""
    random = Random(seed)
    made = []
    for number in range(size):
        features = some_features(random)
        won = random.random() < true_chance(features)
        made.append(Outcome(number + 1, features, won, START + number * STEP))
    return made
