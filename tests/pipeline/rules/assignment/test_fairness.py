"""Leads are shared out fairly: …"""

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from leadflow.pipeline.rules.assignment.deciding import decide_by, with_one_more
from leadflow.pipeline.types.assignment import Member, Strategy, Turn
from tests.factories.assignment import TEN, always, arrival, rule

teams = st.lists(st.integers(1, 40), min_size=1, max_size=8, unique=True)
standings = st.dictionaries(
    st.integers(1, 40), st.builds(Turn, st.integers(0, 50), st.just(0)), max_size=40
)


def shared_out(members, number, *, strategy, turns=None, people=None):
    """Give out `number` leads one after another; return how many each person got, and the way."""
    decided = rule(*members, strategy=strategy)
    standing = dict(turns or {})
    here = people or {one.user_id: always(one.user_id) for one in decided.spec.members}
    way = []
    for lead in range(number):
        decision = decide_by(decided, arrival(lead), here, standing, TEN)
        standing.update(decision.turns)
        here = with_one_more(here, decision.user_id)
        way.append(decision.user_id)
    return Counter(way), way, here


@given(teams, st.integers(0, 100), standings)
def test_by_round_robin_nobody_is_ahead_by_more_than_one(team, number, turns):
    got, _, _ = shared_out(team, number, strategy=Strategy.ROUND_ROBIN, turns=turns)

    assert max(got[one] for one in team) - min(got[one] for one in team) <= 1


@given(teams, st.integers(1, 100), st.integers(0, 99), standings)
def test_by_round_robin_nobody_is_ahead_over_any_stretch_of_it(team, number, start, turns):
    _, way, _ = shared_out(team, number, strategy=Strategy.ROUND_ROBIN, turns=turns)

    got = Counter(way[start:])

    assert max(got[one] for one in team) - min(got[one] for one in team) <= 1


@given(
    st.integers(2, 6),
    st.lists(st.sets(st.integers(0, 5), min_size=1), min_size=1, max_size=60),
)
def test_by_round_robin_who_was_away_gets_no_burst_on_return(size, presences):
    members = list(range(size))
    decided = rule(*members)
    turns = {}
    way = []
    for lead, present in enumerate(presences):
        here = {one: always(one) for one in members if one in present or one == 0}
        decision = decide_by(decided, arrival(lead), here, turns, TEN)
        turns.update(decision.turns)
        way.append((decision.user_id, set(here)))

    for (one, _), (other, present) in pairwise(way):
        assert one != other or len(present) == 1 or present == {one}


@given(st.lists(st.integers(1, 9), min_size=1, max_size=6), st.integers(1, 4))
def test_by_weight_everybody_gets_exactly_their_share_of_each_full_cycle(weights, cycles):
    members = [Member(number, weight) for number, weight in enumerate(weights, 1)]
    whole = sum(weights)

    _, way, _ = shared_out(members, whole * cycles, strategy=Strategy.WEIGHTED)

    for cycle in range(cycles):
        got = Counter(way[cycle * whole : (cycle + 1) * whole])
        assert got == {member.user_id: member.weight for member in members}


@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=6),
    st.integers(1, 60),
    st.integers(0, 60),
)
def test_by_weight_any_stretch_as_long_as_a_cycle_has_the_exact_shares(weights, start, more):
    members = [Member(number, weight) for number, weight in enumerate(weights, 1)]
    whole = sum(weights)

    _, way, _ = shared_out(members, whole + start + more, strategy=Strategy.WEIGHTED)

    got = Counter(way[start : start + whole])
    assert got == {one.user_id: one.weight for one in members}


@given(
    st.dictionaries(st.integers(1, 20), st.integers(0, 30), min_size=1, max_size=8),
    st.integers(1, 60),
)
def test_the_least_busy_are_never_passed_by(loads, number):
    people = {one: always(one, open_leads=load) for one, load in loads.items()}
    decided = rule(*loads, strategy=Strategy.LEAST_BUSY)
    turns = {}

    for lead in range(number):
        decision = decide_by(decided, arrival(lead), people, turns, TEN)
        fewest = min(one.open_leads for one in people.values())
        assert people[decision.user_id].open_leads == fewest
        turns.update(decision.turns)
        people = with_one_more(people, decision.user_id)


@given(teams, st.integers(0, 60), st.sampled_from(list(Strategy)[:3]))
def test_the_same_beginning_has_the_same_end(team, number, strategy):
    once = shared_out(team, number, strategy=strategy)
    again = shared_out(team, number, strategy=strategy)

    assert once == again
