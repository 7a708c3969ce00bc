"""What a lead wants, in which order: 1, 2, 3 … whatever is done to the list."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadflow.events.models import OutboxMessage
from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Role
from leadflow.leads.models import TimelineEntry
from leadflow.leads.queries import LeadNotFound
from leadflow.pipeline.models import UnitInterest
from leadflow.pipeline.queries.units import InterestNotFound
from leadflow.pipeline.services import interests
from leadflow.pipeline.services import units as services
from leadflow.pipeline.types.units import UnitStatus
from tests.factories.identity import make_actor
from tests.factories.leads import NOON, lead_actor, make_lead
from tests.factories.units import make_unit, want
from tests.harness.races import rush

DB = pytest.mark.django_db
RACE = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def order_of(lead):
    listed = UnitInterest.objects.filter(lead=lead).order_by("rank")
    assert [row.rank for row in listed] == list(range(1, len(listed) + 1))
    return [row.unit_id for row in listed]


@DB
def test_without_a_rank_a_unit_comes_last():
    lead, first, second = make_lead(), make_unit(), make_unit()

    want(lead, first)
    want(lead, second)

    assert order_of(lead) == [first.pk, second.pk]


@DB
def test_a_rank_given_twice_moves_the_others_down():
    lead, first, second, third = make_lead(), make_unit(), make_unit(), make_unit()
    want(lead, first)
    want(lead, second)

    want(lead, third, rank=1)

    assert order_of(lead) == [third.pk, first.pk, second.pk]


@DB
def test_a_rank_beyond_the_end_is_the_last():
    lead, first, second = make_lead(), make_unit(), make_unit()
    want(lead, first)

    want(lead, second, rank=99)

    assert order_of(lead) == [first.pk, second.pk]


@DB
def test_removing_closes_the_gap():
    lead, units = make_lead(), [make_unit() for _ in range(3)]
    rows = [want(lead, unit) for unit in units]

    services.remove_interest(actor=lead_actor(), lead_id=lead.pk, interest_id=rows[0].pk, now=NOON)

    assert order_of(lead) == [units[1].pk, units[2].pk]


@DB
def test_the_same_unit_twice_is_refused_and_changes_nothing():
    lead, unit = make_lead(), make_unit()
    want(lead, unit)

    with pytest.raises(interests.AlreadyInterested):
        want(lead, unit, rank=1)

    assert order_of(lead) == [unit.pk]
    assert TimelineEntry.objects.filter(lead=lead, kind="unit").count() == 1


@DB
@pytest.mark.parametrize("status", [UnitStatus.WITHDRAWN, None])
def test_a_unit_that_is_not_on_offer_is_refused_by_name(status):
    lead = make_lead()
    unit_id = make_unit(status=status).pk if status else 404

    with pytest.raises(interests.NoSuchUnit) as refusal:
        services.add_interest(actor=lead_actor(), lead_id=lead.pk, unit_id=unit_id, now=NOON)

    assert refusal.value.field == "unit"
    assert order_of(lead) == []


@DB
def test_each_change_is_a_step_and_a_fact_with_its_number():
    lead, unit = make_lead(), make_unit(name="B-7", project="Terraces")

    row = want(lead, unit)
    services.update_interest(
        actor=lead_actor(), lead_id=lead.pk, interest_id=row.pk, note="Sea view", now=NOON
    )
    services.remove_interest(actor=lead_actor(), lead_id=lead.pk, interest_id=row.pk, now=NOON)

    texts = TimelineEntry.objects.filter(lead=lead, kind="unit").order_by("seq")
    assert [step.text for step in texts] == [
        "Interested in B-7, Terraces",
        "B-7, Terraces: noted",
        "No longer interested in B-7, Terraces",
    ]
    facts = OutboxMessage.objects.filter(stream=f"lead:{lead.pk}").order_by("seq")
    assert [(fact.seq, fact.payload["change"]) for fact in facts] == [
        (2, "added"),
        (3, "changed"),
        (4, "removed"),
    ]


@DB
def test_what_is_the_same_already_is_no_step():
    lead = make_lead()
    row = want(lead, make_unit(), note="Sea view")

    services.update_interest(
        actor=lead_actor(),
        lead_id=lead.pk,
        interest_id=row.pk,
        rank=1,
        note=" Sea view ",
        now=NOON,
    )

    assert TimelineEntry.objects.filter(lead=lead, kind="unit").count() == 1


@DB
@pytest.mark.parametrize("role", [Role.COLLECTIONS, Role.MARKETING, Role.AFFILIATE])
def test_who_changes_no_leads_adds_no_unit(role):
    lead, unit = make_lead(), make_unit()

    with pytest.raises(NotPermitted):
        services.add_interest(actor=lead_actor(role), lead_id=lead.pk, unit_id=unit.pk, now=NOON)

    assert order_of(lead) == []


@DB
def test_an_agent_works_on_their_own_leads_only():
    agent, unit = make_actor(Role.SENIOR), make_unit()
    mine, others = make_lead(assigned_to=agent.user_id), make_lead()

    services.add_interest(actor=agent, lead_id=mine.pk, unit_id=unit.pk, now=NOON)
    with pytest.raises(LeadNotFound):
        services.add_interest(actor=agent, lead_id=others.pk, unit_id=unit.pk, now=NOON)

    assert (order_of(mine), order_of(others)) == ([unit.pk], [])


@DB
def test_an_interest_of_another_lead_is_not_there():
    row = want(make_lead(), make_unit())

    with pytest.raises(InterestNotFound):
        services.remove_interest(
            actor=lead_actor(), lead_id=make_lead().pk, interest_id=row.pk, now=NOON
        )

    assert UnitInterest.objects.filter(pk=row.pk).exists()


@DB
@pytest.mark.parametrize(("field", "value"), [("rank", 0), ("note", "x" * 501), ("note", "\x00")])
def test_what_no_interest_can_have_is_refused_by_name(field, value):
    lead, unit = make_lead(), make_unit()

    with pytest.raises(interests.BadInterest) as refusal:
        want(lead, unit, **{field: value})

    assert refusal.value.field == field


@DB
def test_a_lead_wants_a_hundred_units_at_most(monkeypatch):
    monkeypatch.setattr(interests, "MOST_INTERESTS", 1)
    lead = make_lead()
    want(lead, make_unit())

    with pytest.raises(interests.TooManyUnits):
        want(lead, make_unit())


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["add", "move", "remove"]),
        st.integers(0, 5),
        st.none() | st.integers(1, 8),
    ),
    max_size=14,
)


@DB
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_ranks_are_dense_after_any_sequence(acts):
    lead, units = make_lead(), [make_unit() for _ in range(6)]
    model = []

    for act, which, rank in acts:
        unit = units[which].pk
        row = UnitInterest.objects.filter(lead=lead, unit=unit).first()
        if act == "add" and row is None:
            want(lead, units[which], rank=rank)
            model.insert(len(model) if rank is None else rank - 1, unit)
        elif act == "move" and row is not None and rank is not None:
            services.update_interest(
                actor=lead_actor(), lead_id=lead.pk, interest_id=row.pk, rank=rank, now=NOON
            )
            model.remove(unit)
            model.insert(rank - 1, unit)
        elif act == "remove" and row is not None:
            services.remove_interest(
                actor=lead_actor(), lead_id=lead.pk, interest_id=row.pk, now=NOON
            )
            model.remove(unit)
        assert order_of(lead) == model


def _add_first(lead, unit):
    return services.add_interest(
        actor=lead_actor(), lead_id=lead.pk, unit_id=unit.pk, rank=1, now=NOON
    )


class TestRace:
    pytestmark = RACE

    def test_many_at_once_on_one_lead_all_find_their_rank(self):
        lead, units = make_lead(), [make_unit() for _ in range(12)]

        outcomes = rush(lambda unit: _add_first(lead, unit), units)

        assert all(isinstance(outcome, int) for outcome in outcomes), outcomes
        assert sorted(order_of(lead)) == sorted(unit.pk for unit in units)

    def test_without_holding_the_list_they_would_take_the_same_rank(self, monkeypatch):
        """The twin: two read the same list, and the database refuses the second's rank."""
        monkeypatch.setattr(interests, "_hold", lambda *_args: None)
        lead, units = make_lead(), [make_unit() for _ in range(12)]

        outcomes = rush(lambda unit: _add_first(lead, unit), units)

        assert any(isinstance(outcome, Exception) for outcome in outcomes)
