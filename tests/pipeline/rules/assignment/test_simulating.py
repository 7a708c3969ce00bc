"""A trial on past leads …"""

from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from leadflow.pipeline.rules.assignment.simulating import PastLead, simulate
from leadflow.pipeline.types.assignment import Away, Conditions, Member, Strategy
from tests.factories.assignment import TEN, always, arrival, person, rule

HOUR = timedelta(hours=1)


def past(lead_id, *, after=timedelta(), closed=None, person_id=None, **facts):
    at = TEN + after
    return PastLead(arrival(lead_id, **facts), at, closed and at + closed, person_id)


def tried(rules, leads, *people, end=TEN + timedelta(days=30)):
    return simulate(rules, leads, {one.user_id: one for one in people}, end)


@given(st.integers(1, 5), st.integers(0, 60))
def test_shares_leads_out_as_the_rules_would_have(size, number):
    team = range(1, size + 1)

    given_, unmatched = tried(
        [rule(*team)], [past(n, after=n * HOUR) for n in range(number)], *map(always, team)
    )

    got = Counter(user for user, _ in given_.values())
    assert (len(given_), unmatched) == (number, 0)
    assert max(got[one] for one in team) - min(got[one] for one in team) <= 1


def test_counts_what_no_rule_was_for():
    rules = [rule(1, conditions=Conditions(cities=("Pune",)))]

    given_, unmatched = tried(rules, [past(1, city="Pune"), past(2, city="Goa")], always(1))

    assert given_ == {1: (1, 1)}
    assert unmatched == 1


def test_lets_leads_wait_for_the_morning_oldest_first():
    night = 10 * HOUR
    leads = [past(1, after=night), past(2, after=night + HOUR), past(3, after=24 * HOUR)]

    given_, _ = tried([rule(Member(1, capacity=2))], leads, person(1))

    assert set(given_) == {1, 2}


def test_leaves_what_waits_when_the_rule_takes_up_no_backlog():
    leads = [past(1, after=10 * HOUR), past(2, after=24 * HOUR)]

    given_, _ = tried([rule(1, take_up_backlog=False)], leads, person(1))

    assert set(given_) == {2}


def test_makes_room_when_a_lead_was_closed():
    leads = [past(1, closed=2 * HOUR), past(2, after=HOUR), past(3, after=3 * HOUR)]

    given_, _ = tried([rule(Member(1, capacity=1))], leads, always(1), end=TEN + 4 * HOUR)

    assert set(given_) == {1, 2}


def test_remembers_who_knows_a_person():
    leads = [past(1, person_id=7), past(2, after=HOUR), past(3, after=2 * HOUR, person_id=7)]

    given_, _ = tried([rule(1, 2)], leads, always(1), always(2))

    assert given_[3] == given_[1]


def test_passes_by_who_was_away_then():
    away = (Away(TEN, TEN + 2 * HOUR),)
    leads = [past(1, after=HOUR), past(2, after=3 * HOUR)]

    given_, _ = tried([rule(1, 2)], leads, always(1, away=away), always(2))

    assert given_ == {1: (2, 1), 2: (1, 1)}


def test_gives_to_the_least_busy_then():
    people = (always(1, open_leads=5), always(2, open_leads=3))

    given_, _ = tried(
        [rule(1, 2, strategy=Strategy.LEAST_BUSY)], [past(n) for n in range(4)], *people
    )

    assert Counter(user for user, _ in given_.values()) == {2: 3, 1: 1}
