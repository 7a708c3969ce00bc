"""A worker takes a turn at an import."""

from datetime import datetime
from time import monotonic
from typing import Final

from leadflow.events.types import Payload
from leadflow.kernel.db import give_way
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
