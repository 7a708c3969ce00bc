"""The marketplace's API as somebody outside calls it."""

import json
from typing import Any

from django.test import Client

from tests.factories.identity import auth_client
from tests.factories.market import make_category, make_provider

JOB = {
    "title": "Burst pipe in the kitchen",
    "description": "Water under the sink. Call me on 082 123 4567.",
    "category": "plumbing",
    "city": "Cape Town",
    "suburb": "Woodstock",
    "address": "12 Albert Road",
    "budget_min": 500,
    "budget_max": 2500.5,
    "urgency": "emergency",
    "contact_name": "Lindiwe Maseko",
    "contact_phone": "+27821234567",
    "contact_email": "lindiwe@example.com",
    "consent": True,
}
CANARIES = ("Lindiwe", "Maseko", "27821234567", "0821234567", "lindiwe@example", "Albert Road")


class Shop:
    """A client without an account, and providers with one."""

    def __init__(self) -> None:
        make_category()
        self.client = Client()

    def post(self, **changes: Any) -> Any:
        """Post a job; a change to None leaves a field out."""
        job = {name: value for name, value in (JOB | changes).items() if value is not None}
        return send(self.client, "POST", "/api/leads/create-public/", job)

    def job(self, **changes: Any) -> dict[str, Any]:
        """Post a job that is taken, and return what the client is told."""
        answer = self.post(**changes)
        assert answer.status_code == 201, answer.content
        return answer.json()


class Buyer:
    """A provider who calls with a token."""

    def __init__(self, **facts: Any) -> None:
        self.provider = make_provider(**facts)
        self.client = auth_client(self.provider.user)

    def get(self, path: str) -> Any:
        """Read something below /api."""
        return self.client.get(f"/api{path}")

    def send(self, path: str, body: Any = None, **headers: str) -> Any:
        """POST something below /api."""
        return send(self.client, "POST", f"/api{path}", body, **headers)

    def buy(self, lead: int) -> dict[str, Any]:
        """Buy a lead that can be bought."""
        answer = self.send(f"/leads/{lead}/purchase/")
        assert answer.status_code in {200, 201}, answer.content
        return answer.json()


def send(client: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    """Send JSON, or nothing."""
    return client.generic(
        method,
        path,
        "" if body is None else json.dumps(body),
        content_type="application/json",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )
