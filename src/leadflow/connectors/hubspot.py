"""HubSpot: a contact by its e-mail address, and a lead of it.

https://developers.hubspot.com/docs/api-reference/crm-contacts-v3 (batch upsert) and crm-leads-v3;
a lead must be tied to a contact (association 578). Private-app token as bearer.
"""

from typing import Any, Final

from leadflow.connectors.crm import CrmRecord, Exchange, ask, names_of
from leadflow.connectors.outcomes import Outcome, VendorFailure

VENDOR: Final = "hubspot"
BASE: Final = "https://api.hubapi.com"
LEAD_TO_CONTACT: Final = 578
LABELS: Final = {"SQL": "HOT", "MQL": "WARM", "Unqualified": "COLD"}


def push(exchange: Exchange, *, base: str, token: str, record: CrmRecord) -> str:
    """Write the contact and its lead, or bring them up to date; return the lead's id.

    Raises VendorFailure; `rejected` without an e-mail address, by which HubSpot knows contacts.
    """
    if not record.email:
        raise VendorFailure(Outcome.REJECTED, VENDOR)
    headers = {"Authorization": f"Bearer {token}"}

    def call(method: str, path: str, document: Any) -> Any:
        return ask(exchange, VENDOR, method, f"{base}{path}", document=document, headers=headers)

    first, last = names_of(record.name)
    person = {
        "email": record.email,
        "firstname": first,
        "lastname": last,
        "phone": record.phone,
        "city": record.city,
        "company": record.business_type,
    }
    one = {"id": record.email, "idProperty": "email", "properties": person}
    found = call("POST", "/crm/v3/objects/contacts/batch/upsert", {"inputs": [one]})
    results = (found or {}).get("results") or []
    if not results:  # 207: the batch was read, this contact was refused
        raise VendorFailure(Outcome.REJECTED, VENDOR)
    facts = {"hs_lead_name": named(record), "hs_lead_label": LABELS[record.classification]}
    if known := _lead_named(call, facts["hs_lead_name"]):
        call("PATCH", f"/crm/v3/objects/leads/{known}", {"properties": facts})
        return known
    tie = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": LEAD_TO_CONTACT}
    document = {
        "properties": facts,
        "associations": [{"to": {"id": results[0]["id"]}, "types": [tie]}],
    }
    return str(call("POST", "/crm/v3/objects/leads", document)["id"])


def named(record: CrmRecord) -> str:
    """Return the lead's name: it carries the reference, by which it is found again."""
    return f"{record.name or 'Visitor'} ({record.reference})"


def _lead_named(call: Any, name: str) -> str | None:
    same = {"propertyName": "hs_lead_name", "operator": "EQ", "value": name}
    found = call("POST", "/crm/v3/objects/leads/search", {"filterGroups": [{"filters": [same]}]})
    results = (found or {}).get("results") or []
    return str(results[0]["id"]) if results else None
