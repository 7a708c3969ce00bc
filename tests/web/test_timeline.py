"""Icons and words for the steps of a history."""

import pytest

from leadflow.affiliates.types import State
from leadflow.web.icons import ICONS as KNOWN
from leadflow.web.timeline import ICONS, RULES, UNKNOWN, explain, icon_of, rules_of


def test_draws_only_icons_there_are():
    assert {*ICONS.values(), UNKNOWN} <= KNOWN


@pytest.mark.parametrize("state", list(State))
def test_gives_every_state_an_icon_of_its_own(state):
    assert icon_of(f"submission.{state}") != icon_of("submission")


def test_draws_a_step_nobody_thought_of():
    assert icon_of("something.new") == UNKNOWN


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("duplicates.new_mobile", "This mobile was not known."),
        ("registration.verified:local", "The registration was found to be good."),
        ("calls.pause:30min", "The next attempt comes 30 minutes later, at the soonest."),
        ("calls.pause:60min", "The next attempt comes 1 hour later, at the soonest."),
        ("calls.pause:240min", "The next attempt comes 4 hours later, at the soonest."),
        ("calls.pause:a while", "The next attempt comes a while later, at the soonest."),
        ("supply.claimed", ""),
        ("", ""),
    ],
)
def test_says_what_a_rule_means(name, told):
    assert explain(name) == told


def test_tells_every_rule_that_decided_a_step():
    names = [rule.name for rule in rules_of("duplicates.new_mobile, registration.verified:local")]

    assert names == ["duplicates.new_mobile", "registration.verified:local"]
    assert rules_of("") == []


@pytest.mark.parametrize("rule", RULES)
def test_ends_every_meaning_with_a_full_stop(rule):
    assert RULES[rule].endswith(".")
