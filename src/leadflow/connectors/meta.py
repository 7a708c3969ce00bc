"""Meta's lead ads: a webhook that names new leads, and the Graph API that tells them.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started/webhooks-for-leadgen: the
handshake echoes a challenge; notices carry ids only, several at a time, in no order, repeated for
36 hours; the raw body is signed with the app's secret.
"""

import hmac
import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote

from leadflow.connectors.crm import Exchange, read
from leadflow.connectors.outcomes import Outcome, VendorFailure

VENDOR: Final = "meta"
GRAPH: Final = "https://graph.facebook.com"
VERSION: Final = "v23.0"
BAD_TOKEN: Final = 190
TOO_OFTEN: Final = 80005


@dataclass(frozen=True, slots=True)
class Notice:
    """One new lead, by its id at Meta."""

    leadgen_id: str
    form_id: str


def is_signed(body: bytes, header: str, *, secret: str) -> bool:
    """Tell whether `X-Hub-Signature-256` is of this very body."""
    wanted = "sha256=" + hmac.new(secret.encode(), body, sha256).hexdigest()
    return hmac.compare_digest(wanted.encode(), header.encode())


def notices(body: bytes) -> list[Notice]:
    """Return the leads a notice names. Raises ValueError for what is none."""
    document = json.loads(body)
    try:
        changes = [change for entry in document["entry"] for change in entry["changes"]]
        return [
            Notice(str(one["value"]["leadgen_id"]), str(one["value"].get("form_id", "")))
            for one in changes
            if one["field"] == "leadgen"
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("this is no notice of leads") from error


def fetch(exchange: Exchange, *, leadgen_id: str, token: str, graph: str = GRAPH) -> dict[str, str]:
    """Return what somebody filled in, by the names of the form's fields. Raises VendorFailure.

    `rejected` when the lead is gone, `misconfigured` when the page's token is not good any more.
    """
    url = f"{graph}/{VERSION}/{quote(leadgen_id, safe='')}"
    reply = exchange("GET", url, b"", {"Authorization": f"Bearer {token}"})
    code = _error_code(reply.content)
    if code == BAD_TOKEN:
        raise VendorFailure(Outcome.MISCONFIGURED, VENDOR)
    if code == TOO_OFTEN:
        raise VendorFailure(Outcome.THROTTLED, VENDOR)
    if reply.status in {400, 404}:
        raise VendorFailure(Outcome.REJECTED, VENDOR)
    found = read(reply, VENDOR) or {}
    return {
        str(one.get("name", "")): ", ".join(map(str, one.get("values") or []))
        for one in found.get("field_data", [])
    }


def _error_code(content: bytes) -> int | None:
    try:
        error: Any = json.loads(content)["error"]
        return int(error["code"])
    except (ValueError, KeyError, TypeError):
        return None
