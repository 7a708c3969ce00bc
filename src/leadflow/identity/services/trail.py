"""Acts on accounts are written down by the audit room, which stands above this one.

It is connected in `config.wiring`; without it nothing that must be written down can be done.
"""

from collections.abc import Callable
from datetime import datetime

from leadflow.identity.types import Actor
from leadflow.kernel.db import joins

Recorder = Callable[..., None]

_recorders: list[Recorder] = []


def keep_trail(recorder: Recorder) -> None:
    """Let `recorder` write down every act from now on; it takes the place of an earlier one."""
    _recorders[:] = [recorder]


@joins
def write_down(
    *, actor: Actor, action: str, object_type: str, object_id: int, now: datetime, **details: object
) -> None:
    """Write down one act on an account, in the transaction of the act.

    Raises RuntimeError when nobody keeps the trail: an act without a record must not happen.
    """
    if not _recorders:
        raise RuntimeError("nobody keeps the trail: see config.wiring")
    for recorder in _recorders:
        recorder(
            actor=actor,
            action=f"identity.{action}",
            object_type=object_type,
            object_id=object_id,
            now=now,
            **details,
        )
