"""What the adapters of CRM systems have in common: one record, one way to ask, one refusal."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from leadflow.connectors.outcomes import Outcome, VendorFailure
from leadflow.connectors.webhooks import Reply, exchange, unanswered
from leadflow.kernel.addresses import Reach

Exchange = Callable[[str, str, bytes, Mapping[str, str]], Reply]  # method, url, body, headers

TAKEN: Final = range(200, 300)
OUTCOMES: Final = {
    401: Outcome.MISCONFIGURED,
    403: Outcome.MISCONFIGURED,
    404: Outcome.MISCONFIGURED,
    408: Outcome.UNAVAILABLE,
    429: Outcome.THROTTLED,
}
REFUSED: Final = range(400, 500)


@dataclass(frozen=True, slots=True)
class CrmRecord:
    """A lead as it is given to another system. `reference` finds it there again."""

    reference: str
    name: str
    email: str
    phone: str
    business_type: str
    city: str
    score: int
    classification: str
    source: str
    description: str


def within(reach: Reach) -> Exchange:
    """Return the way to ask that goes no further than `reach`."""

    def go(method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        return exchange(method, url, body=body, headers=headers, reach=reach)

    return go


def ask(
    go: Exchange,
    vendor: str,
    method: str,
    url: str,
    *,
    document: Any,
    headers: Mapping[str, str],
) -> Any:
    """Send a JSON document and return the answer's; None when it is empty.

    Raises VendorFailure. An answer that never came is `unknown`: whoever asks again must look
    first whether the record is there.
    """
    body = json.dumps(document).encode()
    reply = go(method, url, body, {"Content-Type": "application/json", **headers})
    return read(reply, vendor)


def read(reply: Reply, vendor: str) -> Any:
    """Return the answer's document. Raises VendorFailure for anything but success."""
    status = reply.status
    if status is None:
        raise VendorFailure(unanswered(reply.error), vendor)
    if status in TAKEN:
        try:
            return json.loads(reply.content) if reply.content.strip() else None
        except ValueError as error:
            raise VendorFailure(Outcome.UNKNOWN, vendor) from error
    outcome = OUTCOMES.get(status)
    if outcome is None:
        outcome = Outcome.REJECTED if status in REFUSED else Outcome.UNAVAILABLE
    text = reply.retry_after.strip()
    raise VendorFailure(outcome, vendor, retry_after=float(text) if text.isdigit() else None)


def names_of(name: str) -> tuple[str, str]:
    """Return first and last name; a single word is the last one, which CRMs ask for."""
    first, _, last = name.strip().rpartition(" ")
    return first, last or "Unknown"
