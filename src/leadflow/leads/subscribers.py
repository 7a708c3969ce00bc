"""What this room does when a lead was touched, by whichever room."""

from datetime import datetime

from leadflow.events.types import Payload
from leadflow.leads.services import write_documents


def on_lead_touched(payload: Payload, _now: datetime) -> None:
    """Let the lead be found by what is known of it now; facts without a lead are not for us."""
    lead_id = payload.get("lead_id")
    if lead_id is not None:
        write_documents(lead_ids=[lead_id])
