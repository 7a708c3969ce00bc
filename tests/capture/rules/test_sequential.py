"""Stopping when it is enough: how often that is a mistake, exactly and by simulation."""

from math import sqrt
from random import Random

import pytest

from leadflow.capture.rules.statistics import evidence, peak
from leadflow.capture.rules.statistics.sequential import ENOUGH, FALSE_ALARMS
from leadflow.capture.rules.variants import assign


def chance_of_false_alarm(weights, *, conversions):
    """Return the exact chance of ever stopping when variants do not differ, looked at each time.

    Over all ways the conversions can fall: `alive` holds the chance of each count not yet stopped.
    """
    share = weights[0] / sum(weights)
    alive, stopped = {0: 1.0}, 0.0
    for total in range(1, conversions + 1):
        following = dict.fromkeys(range(total + 1), 0.0)
        for first, chance in alive.items():
            following[first + 1] += chance * share
            following[first] += chance * (1 - share)
        alive = {}
        for first, chance in following.items():
            if evidence([first, total - first], weights) >= ENOUGH:
                stopped += chance
            else:
                alive[first] = chance
    return stopped


@pytest.mark.parametrize("weights", [[1, 1], [9, 1]])
def test_stops_by_mistake_in_at_most_one_of_twenty_however_often_one_looks(weights):
    assert 0.001 < chance_of_false_alarm(weights, conversions=400) <= FALSE_ALARMS


def life(rates, weights, *, chance, people):
    """Let people come one by one; return conversions after each, beside how many came."""
    converted, exposed = [0] * len(rates), [0] * len(rates)
    for number in range(people):
        place = assign("test", f"{chance.random()}", weights)
        exposed[place] += 1
        mood = 0.5 + number / people  # rates rise over time, for all alike
        if chance.random() < rates[place] * mood:
            converted[place] += 1
            yield tuple(converted), tuple(exposed)


def naive(converted, exposed):
    """Tell what a test for one look says: the difference is above 1.96 deviations."""
    first, second = (c / max(n, 1) for c, n in zip(converted, exposed, strict=True))
    pooled = sum(converted) / sum(exposed)
    spread = sqrt(pooled * (1 - pooled) * sum(1 / max(n, 1) for n in exposed))
    return sum(converted) > 20 and spread > 0 and abs(first - second) / spread > 1.96


def test_holds_for_three_variants_and_rates_that_change():
    chance = Random(3)
    alarms = sum(
        peak(
            (look for look, _ in life([0.2] * 3, [2, 1, 1], chance=chance, people=700)), [2, 1, 1]
        ).is_enough
        for _ in range(150)
    )

    assert alarms / 150 <= FALSE_ALARMS


def test_looking_all_the_time_with_a_test_for_one_look_would_not():
    chance = Random(5)
    alarms = sum(
        any(naive(*look) for look in life([0.2, 0.2], [1, 1], chance=chance, people=700))
        for _ in range(60)
    )

    assert alarms / 60 > 3 * FALSE_ALARMS


def test_finds_what_is_there():
    chance = Random(9)
    found = sum(
        peak(
            (look for look, _ in life([0.1, 0.2], [1, 1], chance=chance, people=1500)), [1, 1]
        ).is_enough
        for _ in range(30)
    )

    assert found >= 28


def test_what_was_decided_stays_decided():
    looks = [(2, 3), (10, 40), (60, 80)]

    assert evidence(looks[-1], [1, 1]) < ENOUGH
    assert peak(looks, [1, 1]).is_enough
