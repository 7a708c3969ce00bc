"""The key accounts' API as somebody outside calls it: the seed's samples, a token, JSON."""

import json
from datetime import timedelta
from typing import Any

from leadflow.identity.models import Team
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from tests.factories.identity import auth_client, make_user

RESTAURANTS = "/lead/restaurants/"
CONTACTS = "/contact/contacts/"
TRACK = "/track/interactions/"
ORDERS = "/track/interactions/orders/"
CALLS = "/call/"
TODAY = "/call/today/"
PERFORMING = "/performance/performing-accounts/"
PATTERNS = "/performance/order-patterns/"
UNDERPERFORMING = "/performance/underperforming-accounts/"
INDEXES = {
    "/lead/": [RESTAURANTS],
    "/contact/": [CONTACTS],
    "/track/": [TRACK, ORDERS],
    "/performance/": [PERFORMING, PATTERNS, UNDERPERFORMING],
}
LISTS = [
    RESTAURANTS, CONTACTS, TRACK, ORDERS, CALLS, TODAY, PERFORMING, PATTERNS, UNDERPERFORMING,
]  # fmt: skip

STATUSES = ["NEW", "CONTACTED", "QUALIFIED", "NEGOTIATION", "CONVERTED", "LOST"]
KINDS = ["CALL", "EMAIL", "ORDER", "MEETING", "SITE_VISIT", "WHATSAPP", "OTHER"]
FREQUENCIES = ["DAILY", "WEEKLY", "BIWEEKLY", "MONTHLY", "QUARTERLY"]

SEES_ALL = [Role.ADMIN, Role.PRINCIPAL, Role.HEAD, Role.DIRECTOR]
DELETES_ALL = [Role.ADMIN, Role.PRINCIPAL, Role.HEAD]
READS_ONLY = [Role.COLLECTIONS, Role.MARKETING, Role.DPO]
NEVER = [Role.AFFILIATE, Role.PROVIDER, Role.SUPPLY]

# The seed's payloads, letter by letter; the ids in them are put in when they are sent.
RESTAURANT = {
    "name": "The Great Restaurant",
    "address": "123 Food Street",
    "city": "New York",
    "state": "New York",
    "pincode": "10001",
    "contact_person": "John Doe",
    "phone": "+1234567890",
    "email": "johndoe@example.com",
    "lead_status": "NEW",
    "potential_revenue": 5000.00,
    "notes": "Interested in premium features.",
    "assigned_to": 1,
}
CONTACT = {
    "restaurant": 1,
    "name": "John Doe",
    "role": "Manager",
    "email": "john.doe@example.com",
    "phone": "123-456-7890",
    "address": "123 Street, City, Country",
}
CONTACT_CHANGED = {
    "restaurant": 1,
    "name": "John Smith",
    "role": "Head Manager",
    "email": "john.smith@example.com",
    "phone": "987-654-3210",
    "address": "456 Avenue, City, Country",
}
CALL = {
    "lead": 2,
    "contact": 3,
    "interaction_type": "CALL",
    "details": "Followed up on last week's discussion.",
    "order_placed": False,
    "date": "2024-12-24T15:30:00Z",
}
EMAIL = {
    "lead": 2,
    "contact": 4,
    "interaction_type": "EMAIL",
    "details": "Sent product catalog.",
    "order_placed": False,
    "date": "2024-12-25T10:00:00Z",
}
ORDER = {
    "lead": 2,
    "contact": 5,
    "interaction_type": "ORDER",
    "details": "Placed an order for 50 units of product A.",
    "order_placed": True,
    "date": "2024-12-25T12:00:00Z",
}
ORDER_DETAILS = {
    "product_details": "50 units of Product A",
    "quantity": 50,
    "total_price": 500.00,
    "order_date": "2024-12-25T12:00:00Z",
}
PLAN = {"lead": 1, "frequency": "DAILY", "notes": "Initial call plan for lead 1."}
PLAN_CHANGED = {"frequency": "WEEKLY", "notes": "Updated call plan."}
RECORDED = {"last_called": "2024-12-28T10:00:00Z"}


class Caller:
    """Somebody in a role, with a token that is renewed when the clock is moved."""

    def __init__(self, role: Role, **facts: Any) -> None:
        self.user = make_user(role, **facts)
        self.id = self.user.pk
        self._sign_in()

    def get(self, path: str, **headers: str) -> Any:
        """Read an address."""
        return self.send("GET", path, **headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send JSON, or bytes as they are."""
        if abs(now() - self._since) > timedelta(minutes=10):
            self._sign_in()
        content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body)
        return self.client.generic(
            method,
            path,
            content,
            content_type="application/json",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """POST JSON."""
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        """PATCH JSON."""
        return self.send("PATCH", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        """PUT JSON."""
        return self.send("PUT", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        """DELETE what is there."""
        return self.send("DELETE", path, **headers)

    def restaurant(self, **facts: Any) -> dict[str, Any]:
        """Make the seed's restaurant the caller's, or as `facts` say; return it."""
        sample = {name: value for name, value in RESTAURANT.items() if name != "assigned_to"}
        return self.made(RESTAURANTS, {**sample, **facts})

    def contact(self, restaurant: int, **facts: Any) -> dict[str, Any]:
        """Add the seed's contact to an account and return it."""
        return self.made(CONTACTS, {**CONTACT, "restaurant": restaurant, **facts})

    def interaction(self, lead: int, **facts: Any) -> dict[str, Any]:
        """Record the seed's call at an account and return it."""
        return self.made(TRACK, {**CALL, "contact": None, "lead": lead, **facts})

    def order(self, lead: int, **facts: Any) -> dict[str, Any]:
        """Record the seed's order at an account and return it."""
        return self.made(TRACK, {**ORDER, "contact": None, "lead": lead, **facts})

    def plan(self, lead: int, **facts: Any) -> dict[str, Any]:
        """Plan the seed's calls to an account and return the plan."""
        return self.made(CALLS, {**PLAN, "lead": lead, **facts})

    def made(self, path: str, body: Any) -> dict[str, Any]:
        """POST what must be taken; return what was made."""
        answer = self.post(path, body)
        assert answer.status_code == 201, answer.content
        return answer.json()

    def ids(self, path: str, name: str = "id") -> list[int]:
        """Return the ids on one page of a list."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.content
        return [row[name] for row in answer.json()]

    def _sign_in(self) -> None:
        self._since = now()
        self.client = auth_client(self.user)


def team(name: str) -> Team:
    """Make a team."""
    return Team.objects.create(name=name)


def told(found: dict[str, Any], **sample: Any) -> dict[str, Any]:
    """Return of an answer what the sample tells, the same kinds of values included."""
    return {name: found.get(name, "nothing of that name") for name in sample}


def next_page(answer: Any) -> str:
    """Return the address of the next page of a list; empty after the last."""
    link = answer.headers.get("Link", "")
    address, _, relation = link.partition(">")
    assert (not link) or 'rel="next"' in relation
    return address.removeprefix("<").removeprefix("http://testserver")
