"""The rules of assignment …"""

import pytest

from leadflow.audit.models import Record
from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Role
from leadflow.pipeline.models import AssignmentRule, AssignmentRuleVersion, AssignmentTurn
from leadflow.pipeline.queries.assignment.rules import (
    RuleNotFound,
    get_rule,
    list_rules,
    list_versions,
)
from leadflow.pipeline.rules.assignment.checking import BadRule
from leadflow.pipeline.services.assignment.rules import (
    BadOrder,
    RuleChanged,
    VersionNotFound,
    create_rule,
    delete_rule,
    order_rules,
    restore_rule,
    roll_back,
    set_active,
    update_rule,
)
from leadflow.pipeline.types.assignment import Member, Strategy
from tests.factories.assignment import TEN, make_agent, make_rule, spec
from tests.factories.identity import make_user
from tests.factories.leads import lead_actor

pytestmark = pytest.mark.django_db(transaction=True)

DIRECTOR = lead_actor(Role.DIRECTOR)


def names() -> list[str]:
    return [row.spec.name for row in list_rules(actor=DIRECTOR)]


@pytest.fixture
def priya():
    return make_agent("Priya")


def test_stand_in_the_order_in_which_they_were_made(priya):
    for name in "ABC":
        make_rule(priya, name=name)

    assert names() == ["A", "B", "C"]


def test_can_be_put_into_another_order(priya):
    one, two, three = (make_rule(priya, name=name).pk for name in "ABC")

    order_rules(actor=DIRECTOR, rule_ids=[three, one, two], now=TEN)

    assert names() == ["C", "A", "B"]


@pytest.mark.parametrize("given", [[], [1, 1], [0, 999]])
def test_are_not_ordered_by_a_list_that_does_not_name_them_all(priya, given):
    for name in "AB":
        make_rule(priya, name=name)

    with pytest.raises(BadOrder):
        order_rules(actor=DIRECTOR, rule_ids=given, now=TEN)

    assert names() == ["A", "B"]


def test_have_a_version_for_every_change(priya):
    made = make_rule(priya, name="A")

    version = update_rule(actor=DIRECTOR, rule_id=made.pk, spec=spec(priya.pk, name="B"), now=TEN)

    rows = list_versions(actor=DIRECTOR, rule_id=made.pk)
    assert version == 2
    assert [(row.version, row.spec.name) for row in rows] == [(2, "B"), (1, "A")]
    assert rows[0].published_by == "director"


def test_have_no_version_for_a_change_that_is_none(priya):
    made = make_rule(priya, name="A")

    version = update_rule(
        actor=DIRECTOR,
        rule_id=made.pk,
        spec=spec(priya.pk, name=" A ", working_hours_only=False),
        now=TEN,
    )

    assert version == 1


def test_can_be_rolled_back_which_is_a_version_again(priya):
    made = make_rule(priya, name="A")
    update_rule(actor=DIRECTOR, rule_id=made.pk, spec=spec(priya.pk, name="B"), now=TEN)

    assert roll_back(actor=DIRECTOR, rule_id=made.pk, version=1, now=TEN) == 3

    row = get_rule(actor=DIRECTOR, rule_id=made.pk)
    assert (row.spec.name, row.version) == ("A", 3)


def test_cannot_be_rolled_back_to_what_they_never_were(priya):
    made = make_rule(priya)

    with pytest.raises(VersionNotFound):
        roll_back(actor=DIRECTOR, rule_id=made.pk, version=7, now=TEN)

    assert AssignmentRuleVersion.objects.count() == 1


def test_are_not_overwritten_by_who_read_an_earlier_version(priya):
    made = make_rule(priya)
    set_active(actor=DIRECTOR, rule_id=made.pk, is_active=False, now=TEN)

    with pytest.raises(RuleChanged):
        update_rule(
            actor=DIRECTOR, rule_id=made.pk, spec=spec(priya.pk, name="B"), if_version=1, now=TEN
        )

    assert get_rule(actor=DIRECTOR, rule_id=made.pk).spec.name == "All"


def test_can_be_deleted_and_restored_in_their_place(priya):
    one, two, three = (make_rule(priya, name=name).pk for name in "ABC")
    delete_rule(actor=DIRECTOR, rule_id=two, now=TEN)
    assert names() == ["A", "C"]

    restore_rule(actor=DIRECTOR, rule_id=two, now=TEN)

    assert names() == ["A", "B", "C"]
    assert one < two < three


def test_that_are_deleted_are_not_there(priya):
    made = make_rule(priya)
    delete_rule(actor=DIRECTOR, rule_id=made.pk, now=TEN)

    with pytest.raises(RuleNotFound):
        get_rule(actor=DIRECTOR, rule_id=made.pk)
    with pytest.raises(RuleNotFound):
        update_rule(actor=DIRECTOR, rule_id=made.pk, spec=spec(priya.pk), now=TEN)


@pytest.mark.parametrize("role", [Role.JUNIOR, Role.AFFILIATE])
def test_take_only_people_who_may_own_leads(role):
    user = make_user(role)

    if role is Role.JUNIOR:
        assert make_rule(user).pk
        return
    with pytest.raises(BadRule):
        make_rule(user)
    assert not AssignmentRule.objects.exists()


def test_keep_a_member_whose_account_was_closed_until_they_are_taken_out(priya):
    made = make_rule(priya)
    type(priya).objects.update(is_active=False)

    update_rule(actor=DIRECTOR, rule_id=made.pk, spec=spec(priya.pk, name="B"), now=TEN)

    assert names() == ["B"]


def test_forget_who_was_ahead_by_weight_when_the_weights_change(priya):
    made = make_rule(Member(priya.pk, 3), strategy=Strategy.WEIGHTED)
    AssignmentTurn.objects.create(rule=made, user=priya, last=9, credit=5)

    new = spec(Member(priya.pk, 1), strategy=Strategy.WEIGHTED)
    update_rule(actor=DIRECTOR, rule_id=made.pk, spec=new, now=TEN)

    turn = AssignmentTurn.objects.get()
    assert (turn.last, turn.credit) == (9, 0)


def test_are_written_down_when_they_change(priya):
    make_rule(priya)

    record = Record.objects.get(action="assignment.rule_published")
    assert record.details == {"version": 1}


@pytest.mark.parametrize("role", [Role.SENIOR, Role.KAM_MANAGER, Role.COLLECTIONS, Role.MARKETING])
def test_are_nobodys_to_change_who_does_not_manage_assignment(priya, role):
    actor = lead_actor(role)
    made = make_rule(priya)

    for act in (
        lambda: create_rule(actor=actor, spec=spec(priya.pk), now=TEN),
        lambda: update_rule(actor=actor, rule_id=made.pk, spec=spec(priya.pk), now=TEN),
        lambda: roll_back(actor=actor, rule_id=made.pk, version=1, now=TEN),
        lambda: delete_rule(actor=actor, rule_id=made.pk, now=TEN),
        lambda: restore_rule(actor=actor, rule_id=made.pk, now=TEN),
        lambda: order_rules(actor=actor, rule_ids=[made.pk], now=TEN),
        lambda: list_rules(actor=actor),
    ):
        with pytest.raises(NotPermitted):
            act()

    assert AssignmentRuleVersion.objects.count() == 1


def test_are_listed_by_as_many_questions_however_many_there_are(priya, django_assert_num_queries):
    make_rule(priya)
    with django_assert_num_queries(2):
        list_rules(actor=DIRECTOR)
    for _ in range(3):
        make_rule(priya)

    with django_assert_num_queries(2):
        list_rules(actor=DIRECTOR)
