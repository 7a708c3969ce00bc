"""Salesforce: a Lead by an external id field of ours, which one request makes or updates.

https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/dome_upsert.htm; the token
comes from the OAuth client credentials flow and is asked for each time it is needed.
"""

from typing import Any, Final
from urllib.parse import quote, urlencode

from leadflow.connectors.crm import CrmRecord, Exchange, ask, names_of, read
from leadflow.connectors.outcomes import Outcome, VendorFailure

VENDOR: Final = "salesforce"
VERSION: Final = "v59.0"
FIELD: Final = "LeadFlow_Reference__c"
RATINGS: Final = {"SQL": "Hot", "MQL": "Warm", "Unqualified": "Cold"}


def push(exchange: Exchange, *, base: str, client_id: str, secret: str, record: CrmRecord) -> str:
    """Write a lead, or bring it up to date; return its reference. Raises VendorFailure."""
    token, instance = _token(exchange, base, client_id, secret)
    first, last = names_of(record.name)
    facts = {
        "FirstName": first or None,
        "LastName": last,
        "Company": record.business_type or "Unknown",
        "Email": record.email or None,
        "Phone": record.phone or None,
        "City": record.city or None,
        "LeadSource": record.source or None,
        "Rating": RATINGS[record.classification],
        "Description": record.description,
    }
    path = f"/services/data/{VERSION}/sobjects/Lead/{FIELD}/{quote(record.reference, safe='')}"
    headers = {"Authorization": f"Bearer {token}"}
    url = f"{instance}{path}"
    made = ask(exchange, VENDOR, "PATCH", url, document=facts, headers=headers)
    return str(made["id"]) if isinstance(made, dict) and made.get("id") else record.reference


def _token(exchange: Exchange, base: str, client_id: str, secret: str) -> tuple[str, str]:
    form = {
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": secret,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    reply = exchange("POST", f"{base}/services/oauth2/token", urlencode(form).encode(), headers)
    if reply.status == 400:  # noqa: PLR2004 - invalid_client, invalid_grant
        raise VendorFailure(Outcome.MISCONFIGURED, VENDOR)
    found: Any = read(reply, VENDOR)
    try:
        return str(found["access_token"]), str(found["instance_url"]).rstrip("/")
    except (TypeError, KeyError) as error:
        raise VendorFailure(Outcome.UNKNOWN, VENDOR) from error
