"""The words of the permission table: who calls, what a row says, what an address looks like."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLResolver, get_resolver

from leadflow.identity.models import User
from leadflow.identity.types import Role
from leadflow.kernel.http import API_PREFIXES

OWN, FOREIGN, NONE = "own", "foreign", "none"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
NOWHERE = 999_999_999

# Callers: every role, an affiliate's API keys by scope, and somebody without any credential.
KEY_SUBMIT, KEY_READ = "key leads:submit", "key leads:read"
KEYS = frozenset({KEY_SUBMIT, KEY_READ})
ROLES = frozenset(role.value for role in Role)
ANONYMOUS = "anonymous"

Who = frozenset[str]
Answer = int | tuple[int, int, int]
Address = Mapping[str, object]
Thing = Callable[[User], Address]
Body = Mapping[str, Any] | Callable[[User], Mapping[str, Any]]


def those(names: str) -> Who:
    """Return a group of callers from role names: `those("admin head")`."""
    group = frozenset(names.split())
    assert group <= ROLES, group - ROLES
    return group


ADMIN = those("admin")
PRINCIPAL = those("principal")
HEADS = those("admin principal head")
AFFILIATE = those("affiliate")
AFFILIATE_MANAGER = those("affiliate_manager")
SUPPLY = those("supply")
PROVIDER = those("provider")
DPO = those("dpo")
SEES_ALL_LEADS = HEADS | those("director collections marketing dpo")
SEES_OWN_LEADS = those("senior junior kam kam_manager")
EVERYBODY = ROLES
EVERYBODY_AND_KEYS = ROLES | KEYS


def any_of(status: int) -> Answer:
    """Return what those get who may do this to everybody's things."""
    return (status, status, 404)


def own_of(status: int) -> Answer:
    """Return what those get who may do this to their own things only."""
    return (status, 404, 404)


@dataclass(frozen=True, slots=True)
class Row:
    """What everybody gets at one address by one method.

    `rights` maps groups of callers to a status, or, for an address of one thing, to three: for a
    thing that is the caller's own, somebody else's, and not there at all. Callers in no group get
    `others`; without a credential it is `anonymous` (API: 401; pages: 302 to the sign-in page).
    `thing` makes the thing for its owner and returns what the address says of it.
    """

    method: str
    route: str
    rights: Mapping[Who, Answer]
    thing: Thing | None = None
    body: Body | None = None
    others: Answer = 403
    anonymous: Answer = 0

    @property
    def is_api(self) -> bool:
        """Tell whether programs call this, with tokens and keys."""
        return self.route.startswith(API_PREFIXES)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return whose things the row is about."""
        return (OWN, FOREIGN, NONE) if self.thing else (OWN,)

    def expected(self, caller: str, kind: str) -> int:
        """Return the status `caller` is to get for a thing of `kind`."""
        found = [answer for group, answer in self.rights.items() if caller in group]
        assert len(found) <= 1, f"{caller} stands in several groups of {self}"
        answer = found[0] if found else self.others
        if caller == ANONYMOUS:
            answer = self.anonymous or (401 if self.is_api else 302)
        return answer if isinstance(answer, int) else answer[self.kinds.index(kind)]

    def __str__(self) -> str:
        of_what = f" of {self.thing.__name__}" if self.thing else ""
        return f"{self.method} {self.route}{of_what}"


def fill(route: str, address: Address) -> str:
    """Return the path of `route`, with what `address` does not name pointing nowhere."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(address.get(found[1], NOWHERE)), route)


def routes() -> list[str]:
    """Return every address the product serves, in the resolver's spelling."""
    return sorted(set(_walk(get_resolver(), "/")))


def _walk(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, path)
        else:
            yield path
