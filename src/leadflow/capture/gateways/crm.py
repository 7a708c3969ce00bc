"""Give one conversation to one CRM, and say in our own words what came of it."""

import json
from datetime import datetime
from typing import Final

from leadflow.capture.rules.exports import described
from leadflow.capture.types import CrmKind, PushJob, PushResult
from leadflow.connectors import hubspot, odoo, salesforce
from leadflow.connectors.crm import TAKEN, CrmRecord, read, within
from leadflow.connectors.outcomes import Outcome, VendorFailure
from leadflow.events.rules.webhooks import signed_headers
from leadflow.kernel.addresses import Reach

WORDS: Final = {
    Outcome.REJECTED: "The CRM refused this conversation.",
    Outcome.THROTTLED: "The CRM asks for a pause.",
    Outcome.UNAVAILABLE: "The CRM could not be reached.",
    Outcome.MISCONFIGURED: "The CRM does not take our credentials or address.",
    Outcome.UNKNOWN: "Nobody saw what the CRM answered.",
}


def push(job: PushJob, *, reach: Reach, now: datetime) -> PushResult:
    """Make one attempt; whatever happens is a result, not an error."""
    try:
        return PushResult(is_taken=True, remote_id=_push(job, reach, now)[:120])
    except VendorFailure as failure:
        return PushResult(
            is_taken=False,
            error=WORDS[failure.outcome],
            again=failure.passes,
            switches_off=failure.outcome is Outcome.MISCONFIGURED,
            wait=failure.retry_after,
        )


def _push(job: PushJob, reach: Reach, now: datetime) -> str:
    ask = within(reach)
    record, secrets = _record(job), job.secrets
    if job.kind is CrmKind.HUBSPOT:
        return hubspot.push(ask, base=job.base, token=secrets["token"], record=record)
    if job.kind is CrmKind.ODOO:
        return odoo.push(
            ask,
            base=job.base,
            token=secrets["token"],
            database=secrets.get("database", ""),
            record=record,
        )
    if job.kind is CrmKind.SALESFORCE:
        return salesforce.push(
            ask,
            base=job.base,
            client_id=secrets["client_id"],
            secret=secrets["secret"],
            record=record,
        )
    body = json.dumps({"type": "lead.exported", "data": job.document}).encode()
    headers = signed_headers(uid=job.reference, body=body, at=now, secrets=[secrets["secret"]])
    reply = ask("POST", job.base, body, headers)
    if reply.status not in TAKEN:
        read(reply, "webhook")
    return job.reference


def _record(job: PushJob) -> CrmRecord:
    known = {name: "" if value is None else value for name, value in job.document.items()}
    return CrmRecord(
        reference=job.reference,
        name=str(known["name"]),
        email=str(known["email"]),
        phone=str(known["phone"]),
        business_type=str(known["business_type"]),
        city=str(known["location"]),
        score=int(str(known["lead_score"])),
        classification=str(known["lead_type"]),
        source=str(known["utm_source"]),
        description=described(job.document),
    )
