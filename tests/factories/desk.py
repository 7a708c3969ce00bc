"""Jobs of the sales desk for tests: started by a person, worked as the worker would."""

from typing import Any

from leadflow.identity.types import Actor
from leadflow.pipeline.models.bulk import BulkJob
from leadflow.pipeline.rules.bulk import BulkAction, Selection
from leadflow.pipeline.services.bulk import start_bulk, undo_bulk
from leadflow.pipeline.subscribers.bulk import work_bulk_action
from tests.factories.leads import NOON


def turn_of(job_id: int) -> int:
    """Return the newest turn of a job."""
    return BulkJob.objects.values_list("turn", flat=True).get(pk=job_id)


def work(job_id: int, *, now=NOON) -> None:
    """Take turns at a job until there is nothing left."""
    for _ in range(1000):
        turn = turn_of(job_id)
        work_bulk_action({"job_id": job_id, "turn": turn}, now)
        if turn_of(job_id) == turn:
            return
    raise AssertionError("the job never ends")


def start(
    actor: Actor, action: str, ids: Any = (), *, filters=None, now=NOON, **values: Any
) -> int:
    """Start an action on leads; return the job's id."""
    return start_bulk(
        actor=actor,
        action=BulkAction(action),
        selection=Selection(ids=tuple(ids), filters=filters),
        values=values,
        now=now,
    )


def do(actor: Actor, action: str, ids: Any = (), *, filters=None, now=NOON, **values: Any) -> int:
    """Start an action on leads and work it to its end; return the job's id."""
    job_id = start(actor, action, ids, filters=filters, now=now, **values)
    work(job_id, now=now)
    return job_id


def take_back(actor: Actor, job_id: int, *, now=NOON) -> None:
    """Take an action back and work that to its end."""
    undo_bulk(actor=actor, job_id=job_id, now=now)
    work(job_id, now=now)
