"""Answer a simulated interest call, as the person on the phone would (API.md, Seed 0)."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from leadflow.affiliates.http import shapes
from leadflow.affiliates.http.schemas import PressIn, PressOut
from leadflow.affiliates.services.confirmation import press
from leadflow.identity.queries import actor_of
from leadflow.kernel.clock import now
from leadflow.kernel.idempotency import idempotent

router = Router()


@router.post("/calls/{int:call_id}/press/", response=PressOut, summary="Press a key")
@idempotent
def press_key(request: HttpRequest, call_id: int, payload: PressIn) -> HttpResponse:
    """Press 1 (interested), 2 (not interested) or 9 (never call again).

    A call has the id of its submission.
    """
    digit = str(payload.digit)
    state = press(actor=actor_of(request), submission_id=call_id, digit=digit, now=now())
    return shapes.json_answer({"id": call_id, "digit": digit, "status": state, "state": state})
