"""Leads from a file get their owners: many decisions in a row, written together."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from leadflow.events.services import publish
from leadflow.events.services.publishing import Fact, publish_many
from leadflow.identity.types import SYSTEM
from leadflow.kernel.among import Among
from leadflow.kernel.db import commits, joins
from leadflow.kernel.inserting import insert_rows
from leadflow.leads.services.giving_many import Gift, give_many
from leadflow.pipeline.events.assignment import ReturnDue
from leadflow.pipeline.events.imports import RowsBroughtIn
from leadflow.pipeline.models import GivenLead, WaitingLead
from leadflow.pipeline.models.imports import ImportRow
from leadflow.pipeline.queries.assignment.arriving import arrivals
from leadflow.pipeline.rules.assignment.deciding import decide, with_one_more
from leadflow.pipeline.rules.assignment.hours import after_working
from leadflow.pipeline.rules.assignment.matching import AFFILIATE, is_same, takes_affiliates
from leadflow.pipeline.rules.assignment.wording import rule_name
from leadflow.pipeline.rules.imports.states import RowResult
from leadflow.pipeline.services.assignment.giving import (
    Desk,
    open_desk,
    take_turn,
    waiting,
    write_waits,
)
from leadflow.pipeline.types.assignment import Arrival, Person, Rule, Turn

GROUP: Final = 500

Given = list[tuple[int, Rule, Person]]


@commits
def give_out(*, job_id: int, at: int, until: int, now: datetime) -> int | None:
    """Give the next new leads of an import to whom the rules choose; return where to go on.

    Its rows from place `at` on, up to `until`. None: all have had their turn. A lead that is
    owned, closed or put away by now stays as it is; who cannot get one waits with the reason.
    """
    rows = ImportRow.objects.filter(
        job_id=job_id, is_check=False, result=RowResult.ADDED, at__gte=at, at__lt=until
    )
    found = list(rows.order_by("at").values_list("at", "lead_id")[:GROUP])
    desk = open_desk(now=now) if found else None
    if desk is None:
        return None
    settle_many(desk=desk, wanted=arrivals([lead for _, lead in found if lead]), now=now)
    write_waits(desk=desk)
    return found[-1][0] + 1 if len(found) == GROUP else None


@commits
def go_on(*, job_id: int, at: int, until: int, now: datetime) -> None:
    """Let the rest of some rows be given out later."""
    publish(RowsBroughtIn(job_id, at, until), stream=f"import:{job_id}", now=now)


@joins
def settle_many(*, desk: Desk, wanted: Sequence[Arrival], now: datetime) -> int:
    """Do with many leads what `settle` does with each, in a few statements; count those given."""
    gifts: list[Gift] = []
    given: Given = []
    turns: dict[int, tuple[Rule, dict[int, Turn]]] = {}
    for arrival in wanted:
        if is_same(arrival.source, AFFILIATE) and not takes_affiliates(desk.rules):
            continue
        made = decide(desk.rules, arrival, desk.people, desk.turns, now)
        if made.rule is None or made.user_id is None:
            desk.waits.append(waiting(arrival.lead_id, made, now))
            continue
        desk.people = with_one_more(desk.people, made.user_id)
        desk.turns.setdefault(made.rule.id, {}).update(made.turns)
        turns.setdefault(made.rule.id, (made.rule, {}))[1].update(made.turns)
        gifts.append(Gift(arrival.lead_id, made.user_id, rule_name(made.rule), made.text))
        given.append((arrival.lead_id, made.rule, desk.people[made.user_id]))
    if not gifts:
        return 0
    give_many(actor=SYSTEM, gifts=gifts, now=now)
    for rule, changed in turns.values():
        take_turn(desk=desk, rule=rule, changed=changed)
    WaitingLead.objects.filter(Among("lead_id", [one.lead_id for one in gifts])).delete()
    _start_timers(given, now)
    return len(gifts)


def _start_timers(given: Given, now: datetime) -> None:
    """Write down what rules gave to whom, and let the time to be touched run for each lead."""
    ids = [lead_id for lead_id, _, _ in given]
    GivenLead.objects.filter(Among("lead_id", ids), ended_at=None).update(ended_at=now)
    dues = [_due(rule, person, now) for _, rule, person in given]
    made = insert_rows(
        GivenLead,
        [
            {
                "lead_id": lead_id,
                "rule_id": rule.id,
                "version": rule.version,
                "user_id": person.user_id,
                "given_at": now,
                "return_minutes": rule.spec.return_minutes,
                "ended_at": None if due else now,
            }
            for (lead_id, rule, person), due in zip(given, dues, strict=True)
        ],
    )
    publish_many(
        facts=[
            Fact(ReturnDue(own), stream=f"assignment:{lead_id}", due_at=due)
            for own, lead_id, due in zip(made, ids, dues, strict=True)
            if due
        ],
        now=now,
    )


def _due(rule: Rule, person: Person, now: datetime) -> datetime | None:
    minutes = rule.spec.return_minutes
    return after_working(person, now, timedelta(minutes=minutes)) if minutes else None
