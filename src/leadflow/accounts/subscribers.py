"""What this room does by itself: it notices accounts that should have ordered and did not."""

from datetime import datetime
from typing import Final

from leadflow.accounts.queries.alarms import untold
from leadflow.accounts.services.alarms import raise_alarm
from leadflow.kernel.db import give_way

AT_ONCE: Final = 1000


def watch_rhythms(*, now: datetime) -> int:
    """Raise the alarm for broken rhythms, the latest first; the next call goes on.

    Each in a transaction of its own. Returns how many were told.
    """
    told = 0
    for lead_id in untold(now=now, limit=AT_ONCE):
        told += raise_alarm(lead_id=lead_id, now=now)
        give_way()
    return told
