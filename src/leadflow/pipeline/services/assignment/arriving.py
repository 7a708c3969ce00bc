"""New leads, and those that had to wait, get their owners."""

from datetime import datetime
from typing import Final

from leadflow.kernel.db import commits, give_way, joins
from leadflow.pipeline.models import WaitingLead
from leadflow.pipeline.queries.assignment.arriving import arrivals, unowned_ids
from leadflow.pipeline.queries.assignment.rules import rules_in_force
from leadflow.pipeline.rules.assignment.matching import first_match, takes_affiliates
from leadflow.pipeline.rules.assignment.wording import left_alone
from leadflow.pipeline.services.assignment.giving import (
    Desk,
    open_desk,
    settle,
    waiting,
    write_waits,
)
from leadflow.pipeline.types.assignment import Arrival, Decision, WaitKind

BATCH: Final = 50
SWEEP: Final = 200


@joins
def assign_new(*, lead_id: int, now: datetime) -> bool:
    """Give a lead that nobody owns to whom the rules choose; tell whether it has an owner now.

    A lead that is owned, closed or put away stays as it is. Who cannot get one waits with the
    reason.
    """
    desk = open_desk(now=now)
    if desk is None:
        return False
    is_given = any(settle(desk=desk, arrival=one, now=now) for one in arrivals([lead_id]))
    write_waits(desk=desk)
    return is_given


@joins
def assign_affiliate(*, lead_id: int, now: datetime) -> bool:
    """Do the same with a lead of the supply team's, if a rule asks for those by name."""
    return takes_affiliates(rules_in_force()) and assign_new(lead_id=lead_id, now=now)


def take_up(*, now: datetime) -> int:
    """Give out what waits for a rule whose people can take leads again; return how many.

    Oldest first, a few at a time, each few in a transaction of their own.
    """
    waited_for = set(
        WaitingLead.objects.filter(rule__isnull=False, kind=WaitKind.NOBODY_FREE)
        .order_by()
        .values_list("rule", flat=True)
        .distinct()
    )
    done = 0
    for rule in rules_in_force() if waited_for else []:
        if rule.id in waited_for and rule.spec.take_up_backlog:
            while given := take_up_some(rule_id=rule.id, now=now):
                done += given
                give_way()
    return done


@commits
def take_up_some(*, rule_id: int, now: datetime) -> int:
    """Give out the oldest few leads that wait for a rule; return how many got an owner."""
    desk = open_desk(now=now)
    if desk is None:
        return 0
    queue = WaitingLead.objects.filter(rule=rule_id, kind=WaitKind.NOBODY_FREE)
    ids = list(queue.order_by("lead").values_list("lead", flat=True)[:BATCH])
    wanted = arrivals(ids)
    settled = set(ids) - {one.lead_id for one in wanted}
    WaitingLead.objects.filter(lead__in=settled).delete()  # owned or closed meanwhile
    given = sum(settle(desk=desk, arrival=one, now=now) for one in wanted)
    write_waits(desk=desk)
    return given or len(settled)


@commits
def look_through(*, after_id: int, now: datetime) -> int | None:
    """Look anew at leads without an owner, oldest first; return where to go on, None at the end.

    A rule that takes up no backlog leaves what was there before it to be given out by hand.
    """
    ids = unowned_ids(after_id=after_id, limit=SWEEP)
    desk = open_desk(now=now)
    if desk is None:
        WaitingLead.objects.filter(lead__in=ids).update(
            rule=None, kind=WaitKind.NO_RULE, reason="There is no rule yet", tried_at=now
        )
    else:
        for one in arrivals(ids):
            _look_at(desk, one, now)
        write_waits(desk=desk)
    return ids[-1] if len(ids) == SWEEP else None


def _look_at(desk: Desk, arrival: Arrival, now: datetime) -> None:
    rule = first_match(desk.rules, arrival)
    if rule and not rule.spec.take_up_backlog:
        left = Decision(rule, None, left_alone(rule), wait=WaitKind.NOBODY_WANTED)
        desk.waits.append(waiting(arrival.lead_id, left, now))
    else:
        settle(desk=desk, arrival=arrival, now=now)
