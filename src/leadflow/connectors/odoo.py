"""Odoo 19 and later, by its JSON-2 API: `POST /json/2/crm.lead/<method>`, an API key as bearer.

https://www.odoo.com/documentation/19.0/developer/reference/external_api.html: each call is a
transaction of its own, so a lead is looked for before it is made. Keys live three months at most.
"""

from typing import Any, Final

from leadflow.connectors.crm import CrmRecord, Exchange, ask

VENDOR: Final = "odoo"
PRIORITIES: Final = {"SQL": "3", "MQL": "2", "Unqualified": "0"}


def push(
    exchange: Exchange, *, base: str, token: str, record: CrmRecord, database: str = ""
) -> str:
    """Write a lead, or bring it up to date; return its id. Raises VendorFailure."""
    headers = {"Authorization": f"bearer {token}"}
    if database:
        headers["X-Odoo-Database"] = database

    def call(method: str, document: Any) -> Any:
        url = f"{base}/json/2/crm.lead/{method}"
        return ask(exchange, VENDOR, "POST", url, document=document, headers=headers)

    facts = {
        "name": f"{record.business_type or 'Lead'}: {record.name or 'Visitor'}",
        "contact_name": record.name,
        "email_from": record.email,
        "phone": record.phone,
        "city": record.city,
        "description": record.description,
        "priority": PRIORITIES[record.classification],
        "referred": record.reference,
        "type": "lead",
    }
    same = [["referred", "=", record.reference]]
    found = call("search_read", {"domain": same, "fields": ["id"], "limit": 1})
    if found:
        own = int(found[0]["id"])
        call("write", {"ids": [own], "vals": facts})
        return str(own)
    made = call("create", {"vals_list": [facts]})
    return str(made[0] if isinstance(made, list) else made)
