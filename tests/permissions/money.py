"""Who gets what of credits that are bought, of limits, and of the books."""

from leadflow.identity.models import User
from leadflow.identity.types import SYSTEM, Role
from leadflow.kernel.clock import now
from leadflow.ledger.services.payments import begin_payment
from leadflow.ledger.services.reconciling import reconcile
from tests.factories.identity import actor_for, make_user
from tests.factories.ledger import give
from tests.permissions.rows import ADMIN, HEADS, PROVIDER, Address, Row, any_of, own_of

BUYS = PROVIDER | ADMIN


def payment(owner: User) -> Address:
    """Let the owner begin to buy credits; for whoever has no wallet, some provider does."""
    may_buy = {Role.PROVIDER, Role.ADMIN} & actor_for(owner).roles
    buyer = owner if may_buy else make_user(Role.PROVIDER)
    begun = begin_payment(
        actor=actor_for(buyer), credits_wanted=5, key=f"row-{now().timestamp()}", now=now()
    )
    return {"payment_id": begun.id}


def wallet(_owner: User) -> Address:
    """Give somebody a wallet; it is staff who looks into it."""
    holder = make_user(Role.PROVIDER)
    give(holder.pk, 5)
    return {"owner_id": holder.pk}


def books(_owner: User) -> Address:
    """Look through the books."""
    made = reconcile(actor=SYSTEM, is_nightly=False, from_vendor=(), note="", now=now())
    return {"reconciliation_id": made}


MONEY_API = [
    Row("GET", "/api/wallet/statement.csv", {BUYS: 200}),
    Row("GET", "/api/wallet/top-ups/", {BUYS: 200}),
    Row("POST", "/api/wallet/top-ups/", {BUYS: 201}, body={"credits": 5}),
    Row("GET", "/api/wallet/top-ups/<int:payment_id>/", {BUYS: own_of(200)}, payment),
    Row("POST", "/api/webhooks/stripe/", {}, others=404, anonymous=404),
    Row("GET", "/api/providers/me/caps/", {PROVIDER: 200}),
    Row("PUT", "/api/providers/me/caps/", {PROVIDER: 200}, body={"daily_cap": 5}),
]

ONE_WALLET = "/app/ledger/wallets/<int:owner_id>/"
ONE_TOP_UP = "/app/wallet/top-ups/<int:payment_id>/"

MONEY_PAGES = [
    Row("GET", "/app/wallet/statement.csv", {BUYS: 200}),
    Row("POST", "/app/wallet/caps/", {PROVIDER: 302, ADMIN: 422}),
    Row("POST", "/app/wallet/top-ups/", {BUYS: 422}),
    Row("GET", ONE_TOP_UP, {BUYS: own_of(200)}, payment),
    Row("POST", f"{ONE_TOP_UP}simulate/", {BUYS: own_of(302)}, payment),
    Row("GET", "/app/ledger/", {HEADS: 200}),
    Row("GET", "/app/ledger/payments/", {HEADS: 200}),
    Row("GET", "/app/ledger/reconciliation/", {HEADS: 200}),
    Row("POST", "/app/ledger/reconciliation/now/", {HEADS: 302}),
    Row(
        "GET",
        "/app/ledger/reconciliation/<int:reconciliation_id>/",
        {HEADS: any_of(200)},
        books,
    ),
    Row("GET", ONE_WALLET, {HEADS: any_of(200)}, wallet),
    Row("GET", f"{ONE_WALLET}statement.csv", {HEADS: any_of(200)}, wallet),
]
