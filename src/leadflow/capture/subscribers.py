"""What the capture bot does about facts."""

from datetime import datetime

from leadflow.capture.services.goals import count_won
from leadflow.events.types import Payload
from leadflow.leads.types import LeadStatus


def on_status_changed_count_won(payload: Payload, now: datetime) -> None:
    """Let experiments know that what began as a conversation was won."""
    if payload["new_status"] == LeadStatus.CONVERTED:
        count_won(lead_id=payload["lead_id"], now=now)
