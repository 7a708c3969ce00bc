"""A bot's document is checked before anybody talks by it."""

import pytest

from leadflow.capture.rules.document import DEFAULT, BadDocument, parse
from leadflow.capture.rules.profiles import BadFact, read_facts

SCORING = DEFAULT.raw()["scoring"]
QUESTION = {"id": 1, "key": "a", "text": "What?"}


def test_the_default_is_what_the_product_came_with():
    assert parse(DEFAULT.raw()) == DEFAULT
    assert [(question.id, question.key) for question in DEFAULT.questions] == [
        (1, "business_type"),
        (2, "location"),
        (3, "staff_size"),
        (4, "monthly_sales"),
        (5, "features"),
    ]
    assert {name: rule.points for name, rule in DEFAULT.scoring.items()} == {
        "session_opened": 5,
        "replied_to_greeting": 5,
        "answered_question": 5,
        "answered_all_questions": 10,
        "shared_contact": 10,
        "clicked_product": 5,
        "clicked_demo": 15,
        "quick_reply": 5,
        "detailed_answer": 5,
        "cta_clicked": 15,
    }


def test_points_and_tests_may_be_written_as_short_as_in_the_seed():
    document = parse(
        DEFAULT.raw()
        | {
            "scoring": SCORING | {"clicked_demo": 7},
            "tests": {"greeting_message": {"A": {"text": "Hi!"}, "B": {"text": "Hello!"}}},
        }
    )

    assert document.points("clicked_demo") == 7
    assert document.tests["greeting_message"].variants["B"].config == {"text": "Hello!"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"questions": []}, "questions"),
        ({"questions": [QUESTION, QUESTION | {"key": "b"}], "tests": {}}, "questions"),
        ({"questions": [QUESTION, QUESTION | {"id": 2}], "tests": {}}, "questions"),
        ({"questions": [QUESTION | {"text": "a\x00b"}], "tests": {}}, "document"),
        ({"scoring": SCORING | {"clicked_demo": "many"}}, "scoring.clicked_demo.points"),
        ({"scoring": SCORING | {"limits": 3}}, "scoring.limits"),
        ({"scoring": {}}, "aliases.session_open"),
        ({"caps": [{"name": "x", "actions": ["dance"], "most": 5}]}, "caps.x"),
        (
            {"classification_thresholds": {"sql_threshold": 30, "mql_threshold": 30}},
            "classification_thresholds.mql_threshold",
        ),
        (
            {"ctas": [{"id": "x", "text": "Tap", "action": "quick_reply"}]},
            "ctas.x.action",
        ),
        ({"tests": {"t": {"A": {"order": ["nope"]}}}}, "tests.t.variants.A.order"),
        (
            {"tests": {"t": {"variants": {"A": {"text": "x"}}, "weights": {"A": 0}}}},
            "tests.t.weights",
        ),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_talked_by_is_refused_by_name(change, field):
    with pytest.raises(BadDocument) as refused:
        parse(DEFAULT.raw() | change)

    assert field in {error["field"] for error in refused.value.details["errors"]}


@pytest.mark.parametrize("raw", [None, [], "x", 5, {}])
def test_what_is_no_document_is_refused(raw):
    with pytest.raises(BadDocument):
        parse(raw)


def test_a_profile_is_read_from_whatever_is_sent():
    facts, others = read_facts(
        {
            "name": " Jo ",
            "staff_size": 5,
            "contact_info": "9123456789",
            "features_interested": "Billing, Reports; Billing",
            "email": None,
            "shoe_size": 43,
        }
    )

    assert facts == {
        "name": "Jo",
        "staff_size": "5",
        "phone": "9123456789",
        "features_interested": ["Billing", "Reports"],
    }
    assert others == {"shoe_size": 43}


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name": "x" * 201}, "name"),
        ({"name": ["x"]}, "name"),
        ({"email": "@"}, "email"),
        ({"phone": True}, "phone"),
        ({"features_interested": {"a": 1}}, "features_interested"),
        ({"features_interested": [str(number) for number in range(51)]}, "features_interested"),
        ({"a b": 1}, "a b"),
        ({"long": "x" * 8001}, "long"),
    ],
)
def test_what_cannot_be_kept_of_a_visitor_is_refused_by_name(sent, field):
    with pytest.raises(BadFact) as refused:
        read_facts(sent)

    assert refused.value.field == field
