"""A worker takes a turn at an import."""

from datetime import datetime
from time import monotonic
from typing import Final

from leadflow.events.types import Payload
from leadflow.kernel.db import give_way
from leadflow.notifications.services import touch_topic
from leadflow.pipeline.services.assignment import imported
from leadflow.pipeline.services.imports.continuing import hand_on
from leadflow.pipeline.services.imports.working import work_on

# An import gives way to everything else that waits after so many seconds.
LONGEST_TURN: Final = 2.0


def work_import(payload: Payload, now: datetime) -> None:
    """Take a turn at an import, and pass it on while there are rows. Outward: groups commit."""
    job_id, turn = payload["job_id"], payload["turn"]
    until = monotonic() + LONGEST_TURN
    while work_on(job_id=job_id, turn=turn, now=now) and monotonic() < until:
        give_way()
    hand_on(job_id=job_id, turn=turn, now=now)


def on_rows_brought_in(_payload: Payload, now: datetime) -> None:
    """Let open lists of leads know that there are new ones. Inward."""
    touch_topic("leads", now=now)


def give_out_rows(payload: Payload, now: datetime) -> None:
    """Give the leads that rows became to whom the rules choose. Outward: groups commit."""
    job_id, until = payload["job_id"], payload["until"]
    at: int | None = payload["at"] if payload["wants_owner"] else None
    latest = monotonic() + LONGEST_TURN
    while at is not None:
        at = imported.give_out(job_id=job_id, at=at, until=until, now=now)
        if at is not None and monotonic() > latest:
            imported.go_on(job_id=job_id, at=at, until=until, now=now)
            return
        give_way()
