"""How the room's rows look as JSON."""

from typing import Any

from django.http import HttpResponse

from leadflow.affiliates.queries.submissions import CallRow
from leadflow.affiliates.rules.wording import REASON_TEXT, STATE_TEXT
from leadflow.affiliates.types import (
    Reason,
    State,
    SubmissionRow,
    SupplyRow,
    TransitionRow,
)
from leadflow.kernel.codec import dumps


def json_answer(data: Any, *, status: int = 200) -> HttpResponse:
    """Return `data` as a JSON answer."""
    return HttpResponse(dumps(data), status=status, content_type="application/json")


def submission(row: SubmissionRow) -> dict[str, Any]:
    """Return a submission as its affiliate sees it."""
    return {
        "id": row.id,
        "status": row.state,
        "state": row.state,
        "reason": row.reason,
        "message": message(row),
        "mobile": row.mobile,
        "registration_number": row.registration_number,
        "name": row.name,
        "email": row.email,
        "city": row.city,
        "campaign": row.campaign,
        "sub_id": row.sub_id,
        "lead": row.lead_id,
        "registration": registration(row),
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }


def registration(row: SubmissionRow) -> dict[str, Any]:
    """Return what is needed of the car registration: asked for, needed, how often, until when."""
    is_waiting = row.state is State.AWAITING_REGISTRATION
    requested = is_waiting or (row.state is State.ACCEPTED and not row.registration_number)
    return {
        "requested": requested,
        "required": is_waiting,
        "tries_left": row.tries_left if requested else 0,
        "expires_at": row.expires_at if is_waiting else None,
        "message": asking(is_required=is_waiting) if requested else "",
    }


def asking(*, is_required: bool) -> str:
    """Return the sentence that asks for the registration."""
    if is_required:
        return "Send the car registration number to go on."
    return "The car registration number is welcome, but not needed."


def message(row: SubmissionRow) -> str:
    """Return one sentence that says where the submission stands."""
    detail = REASON_TEXT[Reason(row.reason)]
    text = STATE_TEXT[row.state]
    return f"{text}: {detail}." if detail else f"{text}."


def detail(row: SubmissionRow, call: CallRow | None, steps: list[TransitionRow]) -> dict[str, Any]:
    """Return a submission with its call and its history."""
    return {
        **submission(row),
        "call": None
        if call is None
        else {
            "id": call.id,
            "state": call.state,
            "attempts": call.attempts,
            "next_attempt_at": call.next_attempt_at,
        },
        "history": [step(each) for each in steps],
    }


def step(row: TransitionRow) -> dict[str, Any]:
    """Return one step of a history."""
    return {
        "seq": row.seq,
        "from": row.from_state,
        "to": row.to_state,
        "reason": row.reason,
        "rule": row.rule,
        "at": row.at,
    }


def supply_item(row: SupplyRow) -> dict[str, Any]:
    """Return one line of the supply queue."""
    return {
        "id": row.id,
        "submission": row.submission,
        "lead": row.lead_id,
        "mobile": row.mobile,
        "name": row.name,
        "registration_number": row.registration_number,
        "city": row.city,
        "campaign": row.campaign,
        "confirmed_at": row.confirmed_at,
        "claimed_by": row.claimed_by,
        "call_back_at": row.call_back_at,
        "outcome": row.outcome,
    }
