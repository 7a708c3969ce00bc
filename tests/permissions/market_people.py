"""Who gets what about refunds, providers and those who want to be one; `table.py` reads it."""

from django.conf import settings
from django.utils.module_loading import import_string

from leadflow.identity.models import User
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.marketplace.models import Listing, Provider, RefundRequest
from leadflow.marketplace.services.jobs import complete, mark_won
from leadflow.marketplace.services.profile import add_document
from leadflow.marketplace.services.purchase import purchase
from leadflow.marketplace.services.refunds import request_refund
from leadflow.marketplace.services.reviews import write_review
from leadflow.marketplace.types.documents import DocumentKind
from leadflow.marketplace.types.refunds import RefundReason
from tests.factories.identity import actor_for, make_user
from tests.factories.market import make_listing
from tests.permissions.market import OWN_OR_STAFF, SEAT, any_provider, provider_of, seat
from tests.permissions.rows import (
    ADMIN,
    HEADS,
    PROVIDER,
    Address,
    Body,
    Row,
    any_of,
    own_of,
)


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


def a_document(owner: User) -> Address:
    """Keep a document with the owner's provider, or with some other's."""
    is_provider = Role.PROVIDER in actor_for(owner).roles
    buyer = provider_of(owner if is_provider else make_user(Role.PROVIDER))
    store = import_string(settings.ATTACHMENT_STORE)
    made = add_document(
        actor=actor_for(buyer.user),
        kind=DocumentKind.COMPANY,
        stored=store.keep([b"%PDF-1.7 licence"], name="licence.pdf", into="documents"),
        name="licence.pdf",
        now=now(),
    )
    return {"document_id": made}


def a_review(owner: User) -> Address:
    """Let the owner's provider do a job, and its client say how it went."""
    has_one = Provider.objects.filter(user=owner).exists()
    is_provider = has_one or Role.PROVIDER in actor_for(owner).roles
    buyer = provider_of(owner if is_provider else make_user(Role.PROVIDER))
    lead_id, staff = make_listing().pk, actor_for(make_user(Role.ADMIN))
    bought = purchase(actor=actor_for(buyer.user), lead_id=lead_id, now=now())
    mark_won(actor=staff, assignment_id=bought.assignment_id, now=now())
    complete(actor=staff, lead_id=lead_id, now=now())
    reference = Listing.objects.get(pk=lead_id).reference
    return {"review_id": write_review(reference=reference, rating=4, text="", now=now())}


def a_doubtful_lead(_user: User) -> Body:
    """Return a lead that waits for a person."""
    return {"lead": make_listing(trap="x").pk, "verdict": "verify"}


FACTS = {
    "name": "Maseko & Sons",
    "tier": "basic",
    "categories": "plumbing",
    "areas": "Cape Town",
}
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
    Row("GET", "/api/providers/me/", {PROVIDER: 200}),
    Row("PATCH", "/api/providers/me/", {PROVIDER: 200}, body={"about": "Since 1990."}),
    Row("GET", "/api/reviews/", {PROVIDER: 200}),
    Row(
        "POST",
        "/api/reviews/<int:review_id>/answer/",
        {PROVIDER: own_of(200)},
        a_review,
        {"answer": "Thank you."},
    ),
    Row("GET", "/api/refund-requests/", {PROVIDER | HEADS: 200}),
    Row("GET", "/api/refund-requests/sources/", {HEADS: 200}),
    Row("GET", ONE_REFUND, OWN_OR_STAFF, refund),
    Row("POST", f"{ONE_REFUND}grant/", {HEADS: any_of(200)}, refund, {"credits": 1}),
    Row("POST", f"{ONE_REFUND}refuse/", {HEADS: any_of(200)}, refund, {"note": "It works."}),
]

STAFF = "/app/market-staff/"
A_REFUND, A_PROVIDER = f"{STAFF}refunds/<int:request_id>/", f"{STAFF}providers/<int:provider_id>/"
A_DOCUMENT = "/app/profile/documents/<int:document_id>/"
JOB_REFUND = "/app/jobs/<int:assignment_id>/refund/"
OPEN_PAGE = {"others": 200, "anonymous": 200}
NOTHING = {"others": 404, "anonymous": 404}

MARKET_PEOPLE_PAGES = [
    Row("GET", f"{STAFF}refunds/", {HEADS: 200}),
    Row("GET", A_REFUND, {HEADS: any_of(200)}, refund),
    Row("POST", A_REFUND, {HEADS: any_of(302)}, refund, {"verdict": "refuse", "note": "No."}),
    Row("GET", f"{STAFF}verification/", {HEADS: 200}),
    Row("POST", f"{STAFF}verification/decide/", {HEADS: 302}, body=a_doubtful_lead),
    Row("GET", f"{STAFF}providers/", {HEADS: 200}),
    Row("GET", A_PROVIDER, {HEADS: any_of(200)}, any_provider),
    Row("POST", A_PROVIDER, {HEADS: any_of(302)}, any_provider, FACTS),
    Row("POST", f"{A_PROVIDER}judge/", {HEADS: any_of(302)}, any_provider, {"to": "suspended"}),
    Row("POST", f"{A_PROVIDER}credits/", {HEADS: any_of(302)}, any_provider, {"credits": 5}),
    Row("GET", "/app/refunds/", {PROVIDER | ADMIN: 200}),
    Row("GET", JOB_REFUND, {PROVIDER: own_of(200), ADMIN: any_of(200)}, seat_only),
    Row(
        "POST",
        JOB_REFUND,
        {PROVIDER: own_of(302), ADMIN: any_of(302)},
        seat_only,
        {"reason": "other"},
    ),
    Row("GET", "/app/profile/", {PROVIDER: 200}),
    Row("POST", "/app/profile/", {PROVIDER: 302}, body=FACTS),
    Row("POST", "/app/profile/documents/", {PROVIDER: 422}),
    Row("GET", A_DOCUMENT, {PROVIDER: own_of(200), HEADS: any_of(200)}, a_document),
    Row("POST", f"{A_DOCUMENT}remove/", {PROVIDER: own_of(302)}, a_document),
    Row("GET", "/app/plans/", {PROVIDER: 200}),
    Row("GET", "/app/reviews/", {PROVIDER: 200}),
    Row(
        "POST",
        "/app/reviews/<int:review_id>/answer/",
        {PROVIDER: own_of(302)},
        a_review,
        {"answer": "Thank you."},
    ),
    Row("GET", "/join/", {}, **OPEN_PAGE),
    Row("POST", "/join/", {}, others=422, anonymous=422),
    Row("GET", "/join/sent/", {}, **OPEN_PAGE),
    Row("GET", "/join/<str:token>/", {}, **NOTHING),
    Row("POST", "/join/<str:token>/", {}, **NOTHING),
]
