"""A document as one conversation is shown it."""

from leadflow.capture.rules.document import DEFAULT, parse
from leadflow.capture.rules.goals import goals_reached
from leadflow.capture.rules.tailoring import tailored, variant_of
from leadflow.capture.types import Classification
from leadflow.capture.types.experiments import Goal


def test_changes_what_the_variants_name_and_nothing_else():
    shown = tailored(DEFAULT, {"greeting_message": "B", "question_flow": "B"})

    assert shown.greeting.text == "🔥 Transform your business with YouShop!"
    assert [question.key for question in shown.questions] == [
        "staff_size",
        "business_type",
        "location",
        "monthly_sales",
        "features",
    ]
    assert shown.model_copy(update={"greeting": 0, "questions": 0}) == DEFAULT.model_copy(
        update={"greeting": 0, "questions": 0}
    )


def test_shows_the_first_variant_of_what_is_stopped_or_switched_off():
    test = DEFAULT.tests["greeting_message"]
    stopped = test.model_copy(update={"is_running": False})
    sessions = [f"session-{number}" for number in range(20)]

    assert {variant_of("greeting_message", test, one) for one in sessions} == {"A", "B"}
    assert {variant_of("greeting_message", stopped, one) for one in sessions} == {"A"}
    assert {variant_of("greeting_message", test, one, is_on=False) for one in sessions} == {"A"}


def test_a_goal_is_reached_by_the_action_it_is_another_name_for():
    reached = goals_reached(
        DEFAULT, actions=["clicked_demo", "shared_contact"], became=Classification.SQL
    )

    assert reached == {
        "demo_request": frozenset({"greeting_message"}),
        Goal.CONTACT: None,
        Goal.SQL: None,
    }


def test_every_test_hears_of_what_all_of_them_count():
    raw = DEFAULT.raw()
    raw["tests"]["greeting_message"]["goal"] = "contact"

    reached = goals_reached(parse(raw), actions=["shared_contact"], became=None)

    assert reached == {Goal.CONTACT: None}
