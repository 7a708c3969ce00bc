"""A provider's own limits by JSON."""

from dataclasses import asdict
from typing import Annotated

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field, StrictBool, StrictInt

from leadflow.identity.queries import actor_of
from leadflow.kernel.api import Payload
from leadflow.kernel.clock import now
from leadflow.marketplace.http.routing import router
from leadflow.marketplace.queries.spending import get_caps
from leadflow.marketplace.rules.spending import LARGEST_CAP
from leadflow.marketplace.services.spending import set_caps
from leadflow.marketplace.types.spending import Caps

Cap = Annotated[StrictInt, Field(ge=0, le=LARGEST_CAP)]


class CapsIn(Payload):
    """Limits in credits; null, or left out, is no limit."""

    daily_cap: Cap | None = None
    monthly_cap: Cap | None = None
    is_paused: StrictBool = False
    accepts_automatically: StrictBool = False
    automatic_daily_cap: Cap | None = None


class CapsOut(Schema):
    """Limits in credits, and what is spent of them in the organisation's day and month."""

    daily_cap: int | None
    monthly_cap: int | None
    is_paused: bool
    accepts_automatically: bool
    automatic_daily_cap: int | None
    spent_today: int
    spent_this_month: int
    spent_automatically_today: int


@router.get("/providers/me/caps/", response=CapsOut, summary="Read one's limits")
def read_caps(request: HttpRequest) -> CapsOut:
    """Return the calling provider's limits, and what is spent of them."""
    caps, spent = get_caps(actor=actor_of(request), now=now())
    return CapsOut(
        **asdict(caps),
        spent_today=spent.today,
        spent_this_month=spent.this_month,
        spent_automatically_today=spent.automatically_today,
    )


@router.put("/providers/me/caps/", response=CapsOut, summary="Set one's limits")
def change_caps(request: HttpRequest, payload: CapsIn) -> CapsOut:
    """Set the calling provider's limits. From the answer on nothing is bought beyond them."""
    set_caps(actor=actor_of(request), caps=Caps(**payload.model_dump()), now=now())
    return read_caps(request)
