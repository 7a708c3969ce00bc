"""Choosing among those who can take a lead.

Round robin gives it to whose turn is longest ago: whoever can take leads all the while gets each
round exactly one, and who was away neither catches up nor loses their place. Weighted is smooth
weighted round robin: over each full cycle everybody gets exactly their weight.
"""

from collections.abc import Mapping, Sequence

from leadflow.pipeline.rules.assignment.eligibility import Candidate
from leadflow.pipeline.types.assignment import Strategy, Turn

NEVER = Turn()


def choose(
    strategy: Strategy, able: Sequence[Candidate], turns: Mapping[int, Turn]
) -> tuple[Candidate, dict[int, Turn]]:
    """Return who gets the lead, and whose standing in the rule changes with it."""
    match strategy:
        case Strategy.WEIGHTED:
            return _weighted(able, turns)
        case Strategy.LEAST_BUSY:
            fewest = min(one.person.open_leads for one in able)
            able = [one for one in able if one.person.open_leads == fewest]
    chosen = min(able, key=lambda one: _standing(one, turns).last)
    return chosen, took_turn(chosen, turns)


def took_turn(chosen: Candidate, turns: Mapping[int, Turn]) -> dict[int, Turn]:
    """Return the standing of who has just had a turn: last of all."""
    last = max((turn.last for turn in turns.values()), default=0)
    return {chosen.person.user_id: Turn(last + 1, _standing(chosen, turns).credit)}


def _weighted(
    able: Sequence[Candidate], turns: Mapping[int, Turn]
) -> tuple[Candidate, dict[int, Turn]]:
    standing = {one.person.user_id: _standing(one, turns).credit + one.weight for one in able}
    chosen = max(able, key=lambda one: (standing[one.person.user_id], -_standing(one, turns).last))
    standing[chosen.person.user_id] -= sum(one.weight for one in able)
    last = took_turn(chosen, turns)[chosen.person.user_id].last
    return chosen, {
        one.person.user_id: Turn(
            last if one is chosen else _standing(one, turns).last, standing[one.person.user_id]
        )
        for one in able
    }


def _standing(candidate: Candidate, turns: Mapping[int, Turn]) -> Turn:
    return turns.get(candidate.person.user_id, NEVER)
