"""The rules decide …"""

from datetime import timedelta

import pytest

from leadflow.pipeline.rules.assignment.deciding import decide, decide_by
from leadflow.pipeline.types.assignment import (
    Away,
    Conditions,
    How,
    Member,
    Strategy,
    Turn,
    WaitKind,
)
from tests.factories.assignment import TEN, always, arrival, person, rule

HOUR = timedelta(hours=1)
MONDAY = TEN.replace(day=16, hour=0)


def by(decided, *people, at=TEN, turns=None, **facts):
    known = {one.user_id: one for one in people}
    return decide_by(decided, arrival(**facts), known, turns or {}, at)


def test_that_the_first_rule_for_a_lead_chooses_its_owner_alone():
    rules = [
        rule(1, rule_id=1, name="Mumbai", conditions=Conditions(cities=("Mumbai",))),
        rule(2, rule_id=2, name="Rest"),
    ]
    people = {1: always(1, capacity=0), 2: always(2)}

    decision = decide(rules, arrival(city="Mumbai"), people, {}, TEN)

    assert decision.user_id is None
    assert decision.rule is rules[0]


def test_to_wait_for_a_rule_when_none_is_for_the_lead():
    decision = decide([], arrival(), {}, {}, TEN)

    assert (decision.wait, decision.text) == (WaitKind.NO_RULE, "No rule is for this lead")


def test_with_rule_version_strategy_and_who_could_not_take_it():
    priya = always(1, name="Priya")
    arjun = always(2, name="Arjun", away=(Away(TEN - HOUR, MONDAY),))

    decision = by(rule(1, 2, name="Mumbai"), priya, arjun)

    assert decision.user_id == 1
    assert decision.text == (
        "Assigned to Priya: rule 'Mumbai' v1, round robin; Arjun is absent until Monday"
    )


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"away": (Away(TEN, TEN + 3 * HOUR),)}, "Arjun is absent until 13:00"),
        ({"away": (Away(TEN, TEN + timedelta(days=30)),)}, "Arjun is absent until 9 April"),
        ({"week": ((),) * 7}, "Arjun is off for now"),
        ({"zone": "America/New_York"}, "Arjun is off until 09:00"),
        ({"zone": "Asia/Tokyo"}, "Arjun is off until Wednesday 09:00"),
        ({"capacity": 4, "open_leads": 4}, "Arjun has 4 open leads already"),
        ({"may_own": False}, "one member's account no longer owns leads"),
    ],
)
def test_to_wait_with_the_reason_when_nobody_can_take_it(facts, said):
    decision = by(rule(2), person(2, name="Arjun", **facts))

    assert decision.wait is WaitKind.NOBODY_FREE
    assert decision.text == f"Nobody is free in rule 'All' v1; {said}"


def test_to_wait_when_the_only_member_is_no_account_any_more():
    decision = by(rule(7))

    assert decision.wait is WaitKind.NOBODY_FREE


def test_naming_only_the_first_three_who_could_not():
    people = [person(one, name=f"P{one}", capacity=0) for one in range(1, 6)]

    decision = by(rule(1, 2, 3, 4, 5), *people)

    assert "P3" in decision.text
    assert "P4" not in decision.text
    assert decision.text.endswith("2 more could not take it")


def test_to_leave_a_lead_in_the_queue_when_the_rule_says_so():
    decision = by(rule(strategy=Strategy.NOBODY, name="Later"))

    assert decision.wait is WaitKind.NOBODY_WANTED
    assert decision.text == "Rule 'Later' v1 leaves it in the queue"


def test_for_the_owner_of_the_persons_other_lead_before_the_strategy():
    decision = by(rule(1, 2, name="All"), always(1), always(2, name="Priya"), returning=(9, 2, 1))

    assert (decision.user_id, decision.how) == (2, How.STICKY)
    assert decision.text == "Assigned to Priya: rule 'All' v1, knows this person already"
    assert decision.turns == {}


def test_by_strategy_when_the_former_owner_cannot_take_it():
    decision = by(rule(1, 2), always(1), always(2, capacity=0), returning=(2,))

    assert (decision.user_id, decision.how) == (1, How.STRATEGY)


def test_by_strategy_when_the_rule_does_not_care_who_knows_the_person():
    turns = {2: Turn(5, 0)}

    decision = by(rule(1, 2, is_sticky=False), always(1), always(2), turns=turns, returning=(2,))

    assert decision.user_id == 1


def test_for_nobody_who_had_the_lead_before():
    decision = by(rule(1, 2), always(1), always(2), had=frozenset({1}))

    assert decision.user_id == 2


def test_outside_working_hours_only_when_the_rule_allows_it():
    night = TEN.replace(hour=22)

    assert by(rule(1), person(1), at=night).user_id is None
    assert by(rule(1, working_hours_only=False), person(1), at=night).user_id == 1


def test_for_nobody_absent_even_when_working_hours_do_not_matter():
    away = (Away(TEN - HOUR, TEN + HOUR),)

    assert by(rule(1, working_hours_only=False), person(1, away=away)).user_id is None


@pytest.mark.parametrize(
    ("own", "in_rule", "open_leads", "takes"),
    [
        (None, None, 1000, True),
        (5, None, 4, True),
        (5, None, 5, False),
        (None, 5, 5, False),
        (9, 5, 5, False),
        (5, 9, 5, False),
        (9, 9, 8, True),
    ],
)
def test_by_the_smaller_of_the_persons_and_the_rules_capacity(own, in_rule, open_leads, takes):
    somebody = always(1, capacity=own, open_leads=open_leads)

    decision = by(rule(Member(1, capacity=in_rule)), somebody)

    assert (decision.user_id == 1) is takes
