"""Two rules to begin with, for trying the product out."""

from collections.abc import Sequence
from datetime import datetime

from leadflow.identity.types import Actor
from leadflow.pipeline.queries.assignment.rules import present_rules
from leadflow.pipeline.services.assignment.rules import create_rule
from leadflow.pipeline.types.assignment import Conditions, Member, RuleSpec


def create_sample_rules(
    *, actor: Actor, seniors: Sequence[int], juniors: Sequence[int], now: datetime
) -> list[int]:
    """Publish two rules unless there are any: Mumbai to the seniors, the rest to all in turn.

    Returns their ids. Raises NotPermitted or BadRule.
    """
    if present_rules().exists():
        return []
    mumbai = RuleSpec(
        name="Mumbai",
        conditions=Conditions(cities=("Mumbai",)),
        members=tuple(Member(user_id) for user_id in seniors),
        return_minutes=120,
    )
    everybody = RuleSpec(
        name="Everything else",
        members=tuple(Member(user_id) for user_id in (*seniors, *juniors)),
        return_minutes=240,
    )
    return [create_rule(actor=actor, spec=spec, now=now) for spec in (mumbai, everybody)]
