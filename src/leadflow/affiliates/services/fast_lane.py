"""The commonest submission, a new mobile without a car, as one statement on PostgreSQL.

Claim, person, lead, history and event are the same rows that `storing.store` writes; a test holds
the two equal. One statement instead of nine is what lets intake keep up with the database.
"""

from datetime import datetime
from typing import Any, Final

from django.db import connection

from leadflow.affiliates.events import SubmissionMoved
from leadflow.affiliates.models import Submission
from leadflow.affiliates.queries.desks import Desk
from leadflow.affiliates.services.freshness import fresh_until, scope_of
from leadflow.affiliates.services.intake import Readable
from leadflow.affiliates.services.storing import lead_facts, submission_facts
from leadflow.affiliates.types import Decision
from leadflow.identity.types import Actor
from leadflow.kernel.db import joins
from leadflow.leads.services.statements import RECEIVE, receive_parameters

# The gate is the claim of services.claims: no row comes out of it when the mobile is known, and
# then nothing after it happens.
ACCEPT: Final = f"""
WITH gate AS (
    INSERT INTO affiliates_freshnessclaim (
        scope, mobile, registration, fresh_until, submission_id
    )
    VALUES (
        %(scope)s, %(mobile)s, '', %(fresh_until)s,
        nextval(pg_get_serial_sequence('affiliates_submission', 'id'))
    )
    ON CONFLICT (scope, mobile, registration) DO UPDATE
    SET fresh_until = excluded.fresh_until, submission_id = excluded.submission_id
    WHERE affiliates_freshnessclaim.fresh_until <= %(now)s
    RETURNING submission_id
),
{RECEIVE},
submission AS (
    INSERT INTO affiliates_submission (
        id, affiliate_id, campaign_id, lead_id, state, reason, mobile, mobile_raw, registration,
        name, email, city, sub_id, is_duplicate, registration_required, registration_tries,
        expires_at, consent_given, consent_text_version, consent_source_url, consent_at, seq,
        created_at, updated_at
    )
    OVERRIDING SYSTEM VALUE
    SELECT
        gate.submission_id, %(affiliate_id)s, %(campaign_id)s, lead.id, %(state)s, %(reason)s,
        %(mobile)s, %(mobile_raw)s, %(registration)s, %(name)s, %(email)s, %(city)s, %(sub_id)s,
        %(is_duplicate)s, %(registration_required)s, %(registration_tries)s, %(expires_at)s,
        %(consent_given)s, %(consent_text_version)s, %(consent_source_url)s, %(consent_at)s, 1,
        %(now)s, %(now)s
    FROM gate, lead
    RETURNING id, lead_id
),
step AS (
    INSERT INTO affiliates_transition (
        submission_id, seq, from_state, to_state, reason, rule, actor_id, actor_name, at
    )
    SELECT
        id, 1, '', %(state)s, %(reason)s, %(rule)s, %(actor_id)s, %(actor_name)s, %(now)s
    FROM submission
),
announced AS (
    INSERT INTO events_outboxmessage (name, stream, seq, payload, published_at, due_at)
    SELECT
        %(event)s, 'lead:' || lead_id, 1,
        jsonb_build_object(
            'submission_id', id, 'affiliate_id', %(affiliate_id)s::bigint,
            'campaign_id', %(campaign_id)s::bigint, 'lead_id', lead_id, 'from_state', '',
            'to_state', %(state)s::text, 'reason', %(reason)s::text
        ),
        %(now)s, %(now)s
    FROM submission
)
SELECT id, lead_id FROM submission
"""  # noqa: S608 - put together from our own constants; every value is a parameter


@joins
def accept_new(
    *, desk: Desk, readable: Readable, decision: Decision, actor: Actor, now: datetime
) -> Submission | None:
    """Accept a new mobile with everything that belongs to it; None when the mobile is known."""
    facts = submission_facts(desk=desk, readable=readable, decision=decision, now=now)
    lead = lead_facts(desk=desk, readable=readable, decision=decision, actor=actor, now=now)
    parameters: dict[str, Any] = {
        **facts,
        **receive_parameters(**lead),
        "scope": scope_of(desk),
        "fresh_until": fresh_until(desk, now),
        "rule": decision.rule,
        "actor_id": actor.user_id or None,
        "actor_name": actor.username,
        "event": SubmissionMoved.name,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(ACCEPT, parameters)
        row = cursor.fetchone()
    return Submission(pk=row[0], lead_id=row[1], **facts) if row else None
