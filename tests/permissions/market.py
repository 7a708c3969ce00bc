"""Who gets what at the marketplace and its wallets; `table.py` says how to read it."""

from datetime import timedelta

from leadflow.identity.models import User
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.marketplace.models import Listing, Provider
from leadflow.marketplace.services.jobs import complete, mark_won
from leadflow.marketplace.services.purchase import purchase
from leadflow.marketplace.types import Tier, Verification
from tests.conformance.market import JOB
from tests.factories.identity import actor_for, make_user
from tests.factories.ledger import give
from tests.factories.market import make_category, make_listing, make_provider
from tests.permissions.rows import (
    ADMIN,
    EVERYBODY_AND_KEYS,
    HEADS,
    PROVIDER,
    Address,
    Body,
    Row,
    any_of,
    own_of,
)


def provider_of(owner: User) -> Provider:
    """Return the provider that the owner signs in for: a verified plumber with credits."""
    found = Provider.objects.filter(user=owner).first()
    if found is None:
        found = Provider.objects.create(
            user=owner,
            name=owner.name,
            verification=Verification.VERIFIED,
            tier=Tier.BASIC,
            subscribed_until=(now() + timedelta(days=30)).date(),
            created_at=now(),
        )
        found.trades.create(category=make_category())
        found.areas.create(key="cape town", name="Cape Town")
        give(owner.pk, 10)
    return found


def on_offer(_owner: User) -> Address:
    """Post a job; every provider may look at it."""
    return {"lead_id": make_listing().pk}


def doubtful(_owner: User) -> Address:
    """Post a job that waits for a person."""
    return {"lead_id": make_listing(trap="x").pk}


def seat(owner: User) -> Address:
    """Let the owner's provider buy a lead; for whoever cannot buy, some other does."""
    is_provider = Role.PROVIDER in actor_for(owner).roles
    buyer = provider_of(owner if is_provider else make_user(Role.PROVIDER))
    lead_id = make_listing().pk
    bought = purchase(actor=actor_for(buyer.user), lead_id=lead_id, now=now())
    return {"assignment_id": bought.assignment_id, "lead_id": lead_id}


def won(owner: User) -> Address:
    """Let the owner's provider win a lead."""
    address = seat(owner)
    staff = actor_for(make_user(Role.ADMIN))
    mark_won(actor=staff, assignment_id=address["assignment_id"], now=now())
    return {"lead_id": address["lead_id"]}


def seat_to_work(owner: User) -> Address:
    """Let the owner's provider buy a lead, and reach its client."""
    return {"assignment_id": seat(owner)["assignment_id"], "act": "contacted"}


def done_job(_owner: User) -> Address:
    """Let a job be done; whoever has its reference may review it."""
    lead_id = won(make_user(Role.PROVIDER))["lead_id"]
    complete(actor=actor_for(make_user(Role.ADMIN)), lead_id=int(str(lead_id)), now=now())
    return {"reference": Listing.objects.get(pk=lead_id).reference}


def any_provider(_owner: User) -> Address:
    """Make a provider; it is staff who looks after them."""
    return {"provider_id": make_provider().pk}


def a_job(_user: User) -> Body:
    """Return what a client posts, for a trade that is there."""
    make_category()
    return {name: value for name, value in JOB.items() if name != "budget_max"}


def a_provider(_user: User) -> Body:
    """Return a provider to be opened for a new user."""
    make_category()
    return {"user": make_user(Role.PROVIDER).pk, "name": "Maseko", "categories": ["plumbing"]}


def some_doubtful(_user: User) -> Body:
    """Return jobs that wait for a person."""
    return {"ids": [make_listing(trap="x").pk]}


OWN_OR_STAFF = {PROVIDER: own_of(200), HEADS: any_of(200)}
SEAT, LEAD = "/api/assignments/<int:assignment_id>/", "/api/leads/<int:lead_id>/"
ONE = "/api/providers/<int:provider_id>/"

MARKET_API = [
    Row("GET", "/api/wallet/", {PROVIDER | ADMIN: 200}),
    Row(
        "POST",
        "/api/leads/create-public/",
        {EVERYBODY_AND_KEYS: 201},
        body=a_job,
        anonymous=201,
    ),
    Row("GET", "/api/leads/available/", {PROVIDER: 200}),
    Row("GET", f"{LEAD}preview/", {PROVIDER: any_of(200)}, on_offer),
    Row("POST", f"{LEAD}purchase/", {PROVIDER: any_of(201)}, on_offer),
    Row("POST", f"{LEAD}complete/", OWN_OR_STAFF, won),
    Row("POST", f"{LEAD}verify/", {HEADS: any_of(200)}, doubtful),
    Row("POST", "/api/leads/verify/", {HEADS: 200}, body=some_doubtful),
    Row(
        "POST",
        "/api/leads/<reference>/review/",
        {EVERYBODY_AND_KEYS: any_of(201)},
        done_job,
        {"rating": 5},
        anonymous=any_of(201),
    ),
    Row("GET", "/api/assignments/", {PROVIDER | HEADS: 200}),
    Row("GET", SEAT, OWN_OR_STAFF, seat),
    Row("POST", f"{SEAT}contacted/", OWN_OR_STAFF, seat),
    Row("POST", f"{SEAT}quote/", OWN_OR_STAFF, seat, {"amount": 4500}),
    Row("POST", f"{SEAT}won/", OWN_OR_STAFF, seat),
    Row("POST", f"{SEAT}lost/", OWN_OR_STAFF, seat),
    Row("GET", "/api/providers/", {HEADS: 200}),
    Row("POST", "/api/providers/", {HEADS: 201}, body=a_provider),
    Row("GET", ONE, {HEADS: any_of(200)}, any_provider),
    Row("PATCH", ONE, {HEADS: any_of(200)}, any_provider, {"name": "Maseko & Sons"}),
    Row("POST", f"{ONE}verify/", {HEADS: any_of(200)}, any_provider, {"status": "suspended"}),
    Row("POST", f"{ONE}top-up/", {HEADS: any_of(200)}, any_provider, {"credits": 5}),
]

NOTHING = {"others": 404, "anonymous": 404}
CLIENT = "/r/<str:reference>/"

MARKET_PAGES = [
    Row("GET", "/app/market/", {PROVIDER: 200}),
    Row("GET", "/app/market/<int:lead_id>/", {PROVIDER: any_of(200)}, on_offer),
    Row("POST", "/app/market/<int:lead_id>/unlock/", {PROVIDER: any_of(302)}, on_offer),
    Row("GET", "/app/jobs/", {PROVIDER | ADMIN: 200}),
    Row(
        "POST",
        "/app/jobs/<int:assignment_id>/<slug:act>/",
        {PROVIDER: own_of(302), ADMIN: any_of(302)},
        seat_to_work,
    ),
    Row("GET", "/app/wallet/", {PROVIDER | ADMIN: 200}),
    Row("GET", "/f/<slug:slug>/", {}, **NOTHING),
    Row("POST", "/f/<slug:slug>/", {}, **NOTHING),
    Row("GET", CLIENT, {}, **NOTHING),
    Row("POST", f"{CLIENT}<slug:act>/", {}, **NOTHING),
    Row("POST", f"{CLIENT}accept/<int:assignment_id>/", {}, **NOTHING),
]
