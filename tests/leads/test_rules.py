from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.identity.types import Role
from leadflow.kernel.flow import StepNotAllowed
from leadflow.leads import rules
from leadflow.leads.types import LeadStatus as S
from tests.factories.leads import NOON, lead_actor

ARROWS = {
    (S.NEW, S.CONTACTED),
    (S.CONTACTED, S.QUALIFIED),
    (S.QUALIFIED, S.NEGOTIATION),
    (S.NEGOTIATION, S.CONVERTED),
    (S.NEW, S.LOST),
    (S.CONTACTED, S.LOST),
    (S.QUALIFIED, S.LOST),
    (S.NEGOTIATION, S.LOST),
}
ABOVE = {Role.ADMIN, Role.PRINCIPAL, Role.HEAD, Role.DIRECTOR}

statuses = st.sampled_from(S)
roles = st.sampled_from(Role)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("current", S)
@pytest.mark.parametrize("target", S)
def test_only_the_drawn_arrows_exist_and_only_the_director_and_above_reopen(role, current, target):
    drawn = (current, target) in ARROWS
    reopened = role in ABOVE and (current, target) == (S.LOST, S.CONTACTED)

    allowed = target in rules.steps_for(lead_actor(role), current)

    assert allowed is (drawn or reopened)


@given(role=roles, current=statuses, target=statuses, reason=st.text(max_size=5))
def test_a_step_is_refused_exactly_when_it_is_not_drawn_or_gives_no_reason_for_a_loss(
    role, current, target, reason
):
    actor = lead_actor(role)
    allowed = rules.steps_for(actor, current)
    expected = None
    if target not in allowed:
        expected = StepNotAllowed
    elif target is S.LOST and not reason.strip():
        expected = rules.ReasonMissing

    try:
        rules.check_step(actor, current, target, reason)
        refusal = None
    except (StepNotAllowed, rules.ReasonMissing) as raised:
        refusal = raised

    assert type(refusal) is (expected or type(None))
    if isinstance(refusal, StepNotAllowed):
        assert refusal.details["allowed"] == sorted(allowed)


@given(role=st.sampled_from(sorted(set(Role) - ABOVE)), steps=st.lists(statuses, max_size=12))
def test_whatever_an_agent_tries_a_lead_only_goes_forward_and_ends(role, steps):
    order = [S.NEW, S.CONTACTED, S.QUALIFIED, S.NEGOTIATION, S.CONVERTED]
    actor, path = lead_actor(role), [S.NEW]

    for target in steps:
        if target in rules.steps_for(actor, path[-1]):
            path.append(target)

    way = path[:-1] if path[-1] is S.LOST else path
    assert way == order[: len(way)]
    assert S.LOST not in way


@pytest.mark.parametrize(
    ("role", "is_own", "allowed"),
    [
        (Role.ADMIN, False, True),
        (Role.PRINCIPAL, False, True),
        (Role.HEAD, False, True),
        (Role.DIRECTOR, False, True),
        (Role.SENIOR, True, True),
        (Role.SENIOR, False, False),
        (Role.JUNIOR, True, True),
        (Role.JUNIOR, False, False),
        (Role.KAM, True, True),
        (Role.KAM, False, False),
        (Role.COLLECTIONS, True, False),
        (Role.SUPPLY, True, False),
        (Role.AFFILIATE, True, False),
        (Role.PROVIDER, True, False),
    ],
)
def test_who_may_change_a_lead(role, is_own, allowed):
    actor = lead_actor(role, user_id=1)

    assert rules.may_change(actor, owner_id=1 if is_own else 2, team_id=None) is allowed


@pytest.mark.parametrize(("days", "undoable"), [(0, True), (30, True), (31, False)])
def test_a_lead_can_be_brought_back_for_thirty_days(days, undoable):
    assert rules.is_undoable(NOON, NOON + timedelta(days=days)) is undoable


def found_by(text, **facts):
    known = {"name": "", "phones": [], "email": "", "city": "", "lead_id": 12} | facts
    document = rules.search_text(**known)
    return all(part in document for part in rules.search_parts(text))


@pytest.mark.parametrize(
    "typed",
    [
        "9876543210",
        "98765 43210",
        "+91 98765-43210",
        "919876543210",
        "(98765) 43210",
        "43210",
        "９８７６５",
        "L-12",
        "asha",
        "RAO",
        "rao asha",
        "as",
        "r",
        "example.com",
        "mumb",
        "Straße",
    ],
)
def test_a_lead_is_found_by_what_people_remember(typed):
    assert found_by(
        typed,
        name="Asha RAO",
        phones=["+919876543210", "098765 43210"],
        email="Asha@Example.com",
        city="Mumbai STRASSE",
    )


@pytest.mark.parametrize("typed", ["L-1", "L-123", "ha", "sha rio", "98766", "mumbai@"])
def test_a_lead_is_not_found_by_what_it_is_not(typed):
    assert not found_by(typed, name="Asha Rao", phones=["+919876543210"], city="Mumbai")


@given(name=st.text(max_size=40), city=st.text(max_size=20))
def test_every_word_of_a_name_finds_it(name, city):
    for word in f"{name} {city}".replace("\x00", " ").split():
        if not rules.search_parts(word)[0].strip().isdecimal():
            assert found_by(word, name=name.replace("\x00", " "), city=city.replace("\x00", " "))
