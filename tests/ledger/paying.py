"""Payments for tests: a provider who buys credits, and Stripe's stand-in that tells of it."""

import json
from typing import Any

from django.test import Client

from leadflow.identity.models import User
from leadflow.kernel.clock import now
from leadflow.ledger.models import Payment
from tests.factories.identity import auth_client
from tests.factories.market import make_provider
from tests.standin.stripe import SIGNING_SECRET, StripeStandIn, signed


class Payer:
    """A provider who calls with a token."""

    def __init__(self) -> None:
        self.user: User = make_provider(credits=0).user
        self.client: Client = auth_client(self.user)

    def top_up(self, credits: Any = 20, **headers: str) -> Any:
        """Begin to buy credits."""
        return self.client.post(
            "/api/wallet/top-ups/",
            json.dumps({"credits": credits}),
            content_type="application/json",
            headers=headers,
        )

    def begun(self, credits: int = 20) -> Payment:
        """Begin to buy credits, and return the payment."""
        answer = self.top_up(credits)
        assert answer.status_code == 201, answer.content
        return Payment.objects.get(pk=answer.json()["id"])

    @property
    def balance(self) -> int:
        """Return what is in the wallet."""
        return int(self.client.get("/api/wallet/").json()["balance"])


def use(vendor: StripeStandIn, settings: Any) -> None:
    """Let the stand-in be the vendor."""
    settings.PAYMENTS = "stripe"
    settings.STRIPE_SECRET_KEY = "sk_test_only"
    settings.STRIPE_API_URL = vendor.url
    settings.STRIPE_WEBHOOK_SECRETS = [SIGNING_SECRET]
    settings.PUBLIC_BASE_URL = "https://leads.example"


def tell(event: dict[str, Any], *, header: str | None = None) -> Any:
    """Send an event as Stripe does, or with a header of one's own."""
    body = json.dumps(event).encode()
    if header is None:
        header = signed(body, at=now().timestamp())
    return Client().generic(
        "POST",
        "/api/webhooks/stripe/",
        body,
        content_type="application/json; charset=utf-8",
        headers={"Stripe-Signature": header},
    )


def told(event: dict[str, Any]) -> str:
    """Send an event, and return what came of it."""
    answer = tell(event)
    assert answer.status_code == 200, answer.content
    return str(answer.json()["outcome"])


def state(payment: Payment) -> str:
    """Return how far a payment came."""
    return Payment.objects.values_list("status", flat=True).get(pk=payment.pk)
