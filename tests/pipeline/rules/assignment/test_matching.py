"""A rule is for a lead …"""

from dataclasses import replace
from decimal import Decimal

import pytest

from leadflow.pipeline.rules.assignment.matching import first_match, matches, takes_affiliates
from leadflow.pipeline.types.assignment import Conditions
from tests.factories.assignment import arrival, rule

LEAD = arrival(
    source="form",
    channel="google",
    city="Mumbai",
    language="hi",
    tags=("villa", "hot"),
    value=Decimal(500),
)

HOLDING = [
    {"sources": ("bot", "form")},
    {"channels": ("google",)},
    {"cities": (" mumbai ",)},
    {"languages": ("HI",)},
    {"tags": ("cold", "hot")},
    {"value_min": Decimal(500)},
    {"value_max": Decimal(500)},
    {"value_min": Decimal(1), "value_max": Decimal(1000)},
]
FAILING = [
    {"sources": ("bot",)},
    {"channels": ("bing",)},
    {"cities": ("Pune", "Delhi")},
    {"languages": ("en",)},
    {"tags": ("cold",)},
    {"value_min": Decimal("500.01")},
    {"value_max": Decimal("499.99")},
]


@pytest.mark.parametrize("given", HOLDING, ids=str)
def test_when_its_condition_holds(given):
    assert matches(Conditions(**given), LEAD)


@pytest.mark.parametrize("given", FAILING, ids=str)
def test_not_when_its_condition_fails(given):
    assert not matches(Conditions(**given), LEAD)


@pytest.mark.parametrize("holding", HOLDING, ids=str)
@pytest.mark.parametrize("failing", FAILING, ids=str)
def test_not_when_one_of_two_conditions_fails(holding, failing):
    if set(holding) & set(failing):
        return

    assert not matches(Conditions(**holding, **failing), LEAD)


def test_whatever_lead_it_is_when_no_condition_is_given():
    assert matches(Conditions(), LEAD)
    assert matches(Conditions(), arrival())


@pytest.mark.parametrize("given", [{"value_min": Decimal(0)}, {"value_max": Decimal(9)}], ids=str)
def test_not_by_value_when_the_lead_has_none(given):
    assert not matches(Conditions(**given), replace(LEAD, value=None))


def test_of_the_affiliates_only_when_it_names_their_door():
    lead = arrival(source="affiliate", city="Mumbai")

    assert not matches(Conditions(), lead)
    assert not matches(Conditions(cities=("Mumbai",)), lead)
    assert matches(Conditions(sources=("Affiliate",)), lead)


def test_when_it_is_the_first_in_order_that_matches():
    rules = [
        rule(1, rule_id=1, conditions=Conditions(cities=("Pune",))),
        rule(1, rule_id=2, is_active=False),
        rule(1, rule_id=3, conditions=Conditions(cities=("Mumbai",))),
        rule(1, rule_id=4),
    ]

    assert first_match(rules, LEAD) is rules[2]
    assert first_match(rules[:2], LEAD) is None


def test_of_the_affiliates_is_known_of_active_rules_alone():
    named = {"conditions": Conditions(sources=("affiliate",))}

    assert takes_affiliates([rule(1), rule(1, **named)])
    assert not takes_affiliates([rule(1), rule(1, is_active=False, **named)])
