"""Every invariant over the live database: what each room says of itself, and what joins them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import connection

from leadflow.accounts.queries.checks import verify_accounts
from leadflow.affiliates.queries.verify import verify_affiliates
from leadflow.audit.queries import verify_audit
from leadflow.capture.queries.checks import verify_capture
from leadflow.events.services.dead_letters import KEPT
from leadflow.kernel.db import is_postgres
from leadflow.kernel.verify import Finding
from leadflow.leads.queries.checks import verify_leads
from leadflow.ledger.queries import verify_ledger
from leadflow.marketplace.queries.checks import verify_marketplace
from leadflow.pipeline.queries.checks import verify_pipeline

SAMPLE: Final = 20
APPEND_ONLY: Final = (
    "audit_record",
    "leads_timelineentry",
    "leads_statuschange",
    "ledger_posting",
    "ledger_entry",
)
POSTGRES_TRIGGERS: Final = "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
SQLITE_TRIGGERS: Final = "SELECT name FROM sqlite_master WHERE type = 'trigger'"

# Delivered facts are dropped after 30 days, so only younger steps still have theirs.
STEPS_WITHOUT_FACT: Final = """
    SELECT DISTINCT step.lead_id FROM leads_timelineentry step
    WHERE step.at >= %s AND NOT EXISTS (
        SELECT 1 FROM events_outboxmessage fact
        WHERE fact.stream = 'lead:' || step.lead_id AND fact.seq = step.seq
    )
"""
FACTS_WITHOUT_STEP: Final = """
    SELECT DISTINCT CAST(SUBSTR(fact.stream, 6) AS BIGINT) FROM events_outboxmessage fact
    WHERE fact.stream LIKE 'lead:%%' AND fact.seq IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM leads_timelineentry step
        WHERE step.lead_id = CAST(SUBSTR(fact.stream, 6) AS BIGINT) AND step.seq = fact.seq
    )
"""
SUBMISSIONS_WITHOUT_FIRST_STEP: Final = """
    SELECT submission.id FROM affiliates_submission submission
    WHERE submission.lead_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM leads_timelineentry step
        WHERE step.lead_id = submission.lead_id AND step.seq = 1
    )
"""
MERGED_WITHOUT_MERGE: Final = """
    SELECT lead.id FROM leads_lead lead WHERE lead.merged_into_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM pipeline_merge merged WHERE merged.lost_id = lead.id
        AND merged.undone_at IS NULL
    )
"""
# A seat was paid from its provider's own wallet, with just what it says, and nothing else was.
PAID_SEATS_WITHOUT_POSTING: Final = """
    SELECT seat.id FROM marketplace_assignment seat
    JOIN marketplace_provider provider ON provider.id = seat.provider_id
    WHERE seat.credits_charged > 0 AND NOT EXISTS (
        SELECT 1 FROM ledger_entry line JOIN ledger_account wallet ON wallet.id = line.account_id
        WHERE line.posting_id = seat.posting_id AND line.amount = -seat.credits_charged
        AND wallet.owner_id = provider.user_id
    )
"""
PAID_WITHOUT_SEAT: Final = """
    SELECT paid.id FROM ledger_posting paid
    WHERE paid.kind = 'purchase' AND paid.reference LIKE 'lead:%%' AND NOT EXISTS (
        SELECT 1 FROM marketplace_assignment seat WHERE seat.posting_id = paid.id
    )
"""


def verify_everything(*, now: datetime) -> list[Finding]:
    """Return one finding per invariant of every room and of the joints between them.

    Each is asked in one statement, so that it holds while requests go on.
    """
    return [
        *verify_leads(),
        *verify_affiliates(),
        *verify_pipeline(),
        *verify_accounts(),
        *verify_audit(),
        *verify_ledger(),
        *verify_marketplace(),
        *verify_capture(),
        missing_guards(),
        finding("joint.every_step_has_its_fact", STEPS_WITHOUT_FACT, now - KEPT),
        finding("joint.every_fact_has_its_step", FACTS_WITHOUT_STEP),
        finding("joint.every_lead_has_a_first_step", SUBMISSIONS_WITHOUT_FIRST_STEP),
        finding("joint.merged_leads_have_their_merge", MERGED_WITHOUT_MERGE),
        finding("joint.every_paid_seat_was_charged", PAID_SEATS_WITHOUT_POSTING),
        finding("joint.every_charge_has_its_seat", PAID_WITHOUT_SEAT),
    ]


def missing_guards() -> Finding:
    """Return how many triggers are gone that keep what is written once as it was written."""
    if is_postgres():
        sql, wanted = POSTGRES_TRIGGERS, {f"{table}_append_only" for table in APPEND_ONLY}
    else:
        verbs = ("update", "delete")
        sql, wanted = (
            SQLITE_TRIGGERS,
            {f"{table}_no_{verb}" for table in APPEND_ONLY for verb in verbs},
        )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        missing = wanted - {row[0] for row in cursor.fetchall()}
    return Finding("joint.written_once_is_guarded", len(missing), [])


def finding(name: str, sql: str, *parameters: object) -> Finding:
    """Return what the statement found: the ids it selects are those that break the invariant."""
    with connection.cursor() as cursor:
        cursor.execute(sql, [connection.ops.adapt_unknown_value(one) for one in parameters])
        ids: Iterable[int] = sorted(row[0] for row in cursor.fetchall())
    broken = list(ids)
    return Finding(name, len(broken), broken[:SAMPLE])
