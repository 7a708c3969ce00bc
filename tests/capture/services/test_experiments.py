"""Shown first, then counted, once."""

import pytest
from django.db import transaction

from leadflow.capture.models import Conversion, Exposure
from leadflow.capture.queries.experiments import NoSuchExperiment, experiment, experiments
from leadflow.capture.queries.sessions import NoSuchSession, session_of
from leadflow.capture.services.experiments import NoSuchTest, convert, show, tailor
from leadflow.capture.services.sessions import answer, begin, behave, update_profile
from leadflow.capture.services.visitors import VISITOR
from leadflow.capture.subscribers import on_status_changed_count_won
from leadflow.events.services.registry import subscribers_of
from leadflow.identity.types import Role
from leadflow.kernel.errors import Denied
from leadflow.leads.events import LeadStatusChanged
from leadflow.leads.types import LeadStatus
from tests.factories.identity import actor_for, make_user
from tests.factories.lab import NOON, expose, make_session

pytestmark = pytest.mark.django_db
GREETING, FLOW = "greeting_message", "question_flow"


@pytest.fixture
def session_id():
    return begin(actor=VISITOR, now=NOON).session_id


@pytest.fixture
def marketing():
    return actor_for(make_user(Role.MARKETING))


def shown(session_id, test_name=GREETING):
    return show(actor=VISITOR, session_id=session_id, test_name=test_name, now=NOON)


def converted(session_id, kind="demo_request", test_name=GREETING):
    return convert(
        actor=VISITOR,
        session_id=session_id,
        test_name=test_name,
        conversion_type=kind,
        now=NOON,
    )


def goals(session_id):
    found = Conversion.objects.filter(session=session_of(session_id), counts=True)
    return set(found.values_list("test_name", "conversion_type"))


def test_a_variant_is_shown_for_ever_and_noted_once(session_id):
    first = shown(session_id)

    assert shown(session_id) == first
    assert first.config in ({"text": "Hi! Welcome to YouShop!"}, first.config)
    assert list(Exposure.objects.values_list("test_name", "variant")) == [(GREETING, first.variant)]


def test_a_conversion_counts_the_first_time_after_the_variant_was_shown(session_id):
    before = converted(session_id)
    variant = shown(session_id).variant
    first, second = converted(session_id), converted(session_id)

    assert [one.counted for one in (before, first, second)] == [False, True, False]
    assert (before.variant, first.variant) == ("", variant)
    assert Conversion.objects.count() == 3


@pytest.mark.parametrize("act", [shown, converted])
def test_what_is_not_there_is_refused_and_nothing_noted(act, session_id):
    with pytest.raises(NoSuchSession):
        act("sess_unknown")
    with pytest.raises(NoSuchTest):
        act(session_id, test_name="price")

    assert not Exposure.objects.exists()
    assert not Conversion.objects.exists()


def test_switched_off_everybody_is_shown_the_first_variant_and_nobody_counts(session_id, settings):
    settings.AB_TESTING_ENABLED = False

    assert shown(session_id).variant == "A"
    assert not Exposure.objects.exists()


def test_questions_come_in_the_order_of_the_variant_and_that_counts_as_shown(session_id):
    document = tailor(actor=VISITOR, session_id=session_id, now=NOON)

    variant = shown(session_id, FLOW)
    assert [one.key for one in document.questions][:3] == variant.config["order"]
    assert Exposure.objects.count() == 2


def test_goals_are_counted_without_anybody_saying_so(session_id):
    shown(session_id)
    behave(actor=VISITOR, session_id=session_id, action="demo_requested", now=NOON)
    update_profile(
        actor=VISITOR, session_id=session_id, facts={"email": "jo@example.com"}, now=NOON
    )
    for number in range(1, 6):
        answer(actor=VISITOR, session_id=session_id, question_id=number, text="Other", now=NOON)

    assert goals(session_id) == {
        (GREETING, "demo_request"),
        (GREETING, "contact"),
        (GREETING, "completed"),
        (GREETING, "sql"),
    }
    assert not converted(session_id).counted


def test_what_came_before_the_variant_does_not_count(session_id):
    update_profile(
        actor=VISITOR, session_id=session_id, facts={"email": "jo@example.com"}, now=NOON
    )
    shown(session_id)

    assert goals(session_id) == set()


def test_a_lead_that_is_won_is_a_goal_of_the_conversation_it_came_from(session_id):
    shown(session_id)
    update_profile(
        actor=VISITOR, session_id=session_id, facts={"email": "jo@example.com"}, now=NOON
    )
    lead_id = session_of(session_id).lead_id
    handler = on_status_changed_count_won

    with transaction.atomic():
        handler({"lead_id": lead_id, "new_status": LeadStatus.QUALIFIED}, NOON)
        before = goals(session_id)
        for _ in range(2):
            handler({"lead_id": lead_id, "new_status": LeadStatus.CONVERTED}, NOON)

    assert goals(session_id) - before == {(GREETING, "won")}
    assert Conversion.objects.filter(conversion_type="won").count() == 1
    assert handler in {one.handler for one in subscribers_of(LeadStatusChanged.name)}


def test_experiments_of_all_bots_are_asked_in_a_fixed_number_of_queries(
    marketing, django_assert_num_queries
):
    for number in range(12):
        expose(make_session(), "AB"[number % 2])

    with django_assert_num_queries(4):
        found = experiments(actor=marketing)

    by_name = {one.test_name: one.result for one in found}
    assert [row.exposed for row in by_name[GREETING].variants] == [6, 6]


def test_a_test_that_is_gone_is_told_as_long_as_it_was_shown(marketing):
    expose(make_session(), "X", "old_test")

    found = experiment(actor=marketing, bot_key="main", test_name="old_test")

    assert (found.is_running, found.result.variants[0].exposed) == (False, 1)
    with pytest.raises(NoSuchExperiment):
        experiment(actor=marketing, bot_key="main", test_name="never")
    with pytest.raises(Denied):
        experiments(actor=actor_for(make_user(Role.SENIOR)))
