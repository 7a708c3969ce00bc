"""The key accounts' API as somebody outside calls it: a token, JSON, the seed's samples."""

import json
from datetime import timedelta
from typing import Any

from leadflow.identity.models import Team
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from tests.conformance.seed1 import (
    CALL,
    CALLS,
    CONTACT,
    CONTACTS,
    ORDER,
    PLAN,
    RESTAURANT,
    RESTAURANTS,
    TRACK,
)
from tests.factories.identity import auth_client, make_user

SEES_ALL = [Role.ADMIN, Role.PRINCIPAL, Role.HEAD, Role.DIRECTOR]
DELETES_ALL = [Role.ADMIN, Role.PRINCIPAL, Role.HEAD]
READS_ONLY = [Role.COLLECTIONS, Role.MARKETING, Role.DPO]
NEVER = [Role.AFFILIATE, Role.PROVIDER, Role.SUPPLY]


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
