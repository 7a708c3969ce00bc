"""Who gets what about refunds, providers and those who want to be one; `table.py` reads it."""

from leadflow.identity.models import User
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.marketplace.models import RefundRequest
from leadflow.marketplace.services.refunds import request_refund
from leadflow.marketplace.types.refunds import RefundReason
from tests.factories.identity import actor_for, make_user
from tests.permissions.market import HEADS, OWN_OR_STAFF, PROVIDER, SEAT, seat
from tests.permissions.rows import Address, Row, any_of, own_of


def seat_only(owner: User) -> Address:
    """Let the owner's provider buy a lead, which may be paid back."""
    return {"assignment_id": seat(owner)["assignment_id"]}


def refund(owner: User) -> Address:
    """Let the owner's provider ask for credits back; a person has to decide."""
    assignment_id = int(str(seat(owner)["assignment_id"]))
    made = request_refund(
        actor=actor_for(make_user(Role.ADMIN)),
        assignment_id=assignment_id,
        reason=RefundReason.OTHER,
        now=now(),
    )
    return {"request_id": RefundRequest.objects.get(pk=made).pk}


ONE_REFUND = "/api/refund-requests/<int:request_id>/"

MARKET_PEOPLE_API = [
    Row(
        "POST",
        f"{SEAT}refund-requests/",
        {PROVIDER: own_of(201), HEADS: any_of(201)},
        seat_only,
        {"reason": "other"},
    ),
    Row("GET", f"{SEAT}refund-requests/", OWN_OR_STAFF, seat_only),
    Row("GET", "/api/refund-requests/", {PROVIDER | HEADS: 200}),
    Row("GET", "/api/refund-requests/sources/", {HEADS: 200}),
    Row("GET", ONE_REFUND, OWN_OR_STAFF, refund),
    Row("POST", f"{ONE_REFUND}grant/", {HEADS: any_of(200)}, refund, {"credits": 1}),
    Row("POST", f"{ONE_REFUND}refuse/", {HEADS: any_of(200)}, refund, {"note": "It works."}),
]

MARKET_PEOPLE_PAGES: list[Row] = []
