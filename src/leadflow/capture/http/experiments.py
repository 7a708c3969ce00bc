"""Experiments over HTTP (seed 3, A/B Testing APIs)."""

from typing import Any

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from leadflow.capture.http.callers import count_call
from leadflow.capture.http.routing import router
from leadflow.capture.http.schemas import SessionId
from leadflow.capture.services.experiments import convert, show
from leadflow.capture.services.visitors import VISITOR
from leadflow.capture.types.experiments import Shown
from leadflow.kernel.api import Payload
from leadflow.kernel.clock import now
from leadflow.kernel.idempotency import idempotent


class VariantIn(Payload):
    """Which conversation is to be shown something."""

    session_id: SessionId


class VariantOut(Schema):
    """What it is shown: the same for ever."""

    test_name: str
    variant: str
    config: dict[str, Any]


class ConversionIn(Payload):
    """A conversation came to a goal; `conversion_type` is the goal's name."""

    session_id: SessionId
    test_name: str = Field(min_length=1, max_length=60)
    conversion_type: str = Field(min_length=1, max_length=60)


class ConversionOut(Schema):
    """`counted`: this was the first time, after a variant was shown (`variant`, else null)."""

    message: str
    session_id: str
    test_name: str
    conversion_type: str
    variant: str | None
    counted: bool


@router.post(
    "/ab-test/variant/{test_name}/", response=VariantOut, auth=None, summary="Get a variant"
)
@idempotent
def show_variant(request: HttpRequest, test_name: str, payload: VariantIn) -> Shown:  # noqa: ARG001 - ninja's signature
    """Return which variant of a test the conversation is shown, and note that it is."""
    count_call(payload.session_id)
    return show(actor=VISITOR, session_id=payload.session_id, test_name=test_name, now=now())


@router.post("/ab-test/conversion/", response=ConversionOut, auth=None, summary="Log a conversion")
@idempotent
def log_conversion(request: HttpRequest, payload: ConversionIn) -> dict[str, Any]:  # noqa: ARG001 - ninja's signature
    """Note that the conversation came to a goal: the first time counts, if it was shown one."""
    count_call(payload.session_id)
    made = convert(
        actor=VISITOR,
        session_id=payload.session_id,
        test_name=payload.test_name,
        conversion_type=payload.conversion_type,
        now=now(),
    )
    return {
        "message": "Conversion logged successfully",
        "session_id": payload.session_id,
        "test_name": made.test_name,
        "conversion_type": made.conversion_type,
        "variant": made.variant or None,
        "counted": made.counted,
    }
