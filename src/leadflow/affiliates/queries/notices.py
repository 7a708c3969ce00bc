"""What an affiliate is told of a step: where its submission stands, nothing about the person."""

from typing import Any

from leadflow.affiliates.models import Transition
from leadflow.kernel.codec import instant


def notice_of(*, submission_id: int, from_state: str, to_state: str) -> dict[str, Any] | None:
    """Return the newest step from one state to another as it is sent outside, or None."""
    step = (
        Transition.objects.filter(
            submission_id=submission_id, from_state=from_state, to_state=to_state
        )
        .order_by("-seq")
        .values_list("seq", "reason", "at", "submission__sub_id", "submission__campaign__slug")
        .first()
    )
    if step is None:
        return None
    seq, reason, at, sub_id, campaign = step
    return {
        "id": submission_id,
        "status": to_state,
        "state": to_state,
        "previous": from_state,
        "reason": reason,
        "seq": seq,
        "at": instant(at),
        "campaign": campaign,
        "sub_id": sub_id,
    }
