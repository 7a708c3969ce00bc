"""What an experiment says in words."""

import pytest

from leadflow.capture.rules.verdicts import judge
from leadflow.capture.types.experiments import Verdict

AB = ["A", "B"]


def judged(exposed, *looks, weights=(1, 1), names=AB):
    return judge(names, weights, exposed, looks, enabled=True)


@pytest.mark.parametrize(
    ("exposed", "converted", "expected", "words"),
    [
        ([0, 0], [0, 0], Verdict.NOBODY, "Nobody"),
        ([90, 20], [9, 9], Verdict.BROKEN, "Do not use"),
        ([60, 60], [9, 9], Verdict.TOO_EARLY, "Too early"),
        ([500, 510], [5, 6], Verdict.TOO_EARLY, "Too early"),
        ([500, 510], [50, 56], Verdict.OPEN, "No difference shown yet (A 10 %, B 11 %)"),
        ([8000, 8000], [2400, 2410], Verdict.ALIKE, "No difference worth knowing"),
        ([1000, 1000], [50, 120], Verdict.WINNER, "B is better (A 5 %, B 12 %)"),
    ],
)
def test_says_what_the_numbers_say(exposed, converted, expected, words):
    result = judged(exposed, converted)

    assert result.verdict is expected
    assert words in result.words
    assert result.best == ("B" if expected is Verdict.WINNER else "")


def test_does_not_name_a_winner_where_two_are_better_alike():
    result = judged([1000, 1000, 1000], [40, 120, 121], weights=(1, 1, 1), names=["A", "B", "C"])

    assert result.verdict is Verdict.DIFFERENT
    assert sum(row.chance_to_be_best for row in result.variants) == pytest.approx(1)


def test_stays_with_what_was_decided_at_an_earlier_look():
    result = judged([1000, 1000], [10, 45], [60, 85])

    assert result.verdict is Verdict.WINNER


def test_compares_with_the_first_variant():
    first, second = judged([1000, 1000], [50, 120]).variants

    assert first.chance_to_beat is None
    assert second.chance_to_beat > 0.999
    assert second.low < second.rate == 0.12 < second.high
