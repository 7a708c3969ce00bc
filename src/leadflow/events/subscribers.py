"""What this room does on its own timers: send webhooks, go on with a replay."""

from datetime import datetime

from leadflow.connectors import webhooks as connector
from leadflow.events import services
from leadflow.events.queries.webhooks import reach, webhook_job
from leadflow.events.rules.webhooks import envelope, signed_headers
from leadflow.events.types import Payload, WebhookJob, WebhookOutcome


def attempt_webhook(payload: Payload, now: datetime) -> None:
    """Make one attempt at a webhook message, if it still waits for this moment. Outward."""
    job = webhook_job(message_id=payload["message_id"], due=payload["due"], now=now)
    if job is None:
        return
    if not job.is_active:
        services.give_up(job=job)
    elif job.held_until:
        services.hold(job=job, until=job.held_until, now=now)
    else:
        services.record_attempt(job=job, outcome=_send(job, now), now=now)


def on_replay_continues(payload: Payload, now: datetime) -> None:
    """Send the next batch of a range again. Inward."""
    services.continue_replay(
        endpoint_id=payload["endpoint_id"],
        since=datetime.fromisoformat(payload["since"]),
        until=datetime.fromisoformat(payload["until"]),
        up_to_id=payload["up_to_id"],
        after_id=payload["after_id"],
        now=now,
    )


def _send(job: WebhookJob, now: datetime) -> WebhookOutcome:
    body = envelope(event_type=job.event_type, data=job.payload, at=job.created_at)
    headers = signed_headers(uid=job.uid, body=body, at=now, secrets=job.secrets)
    answer = connector.post(job.url, body=body, headers=headers, reach=reach())
    return WebhookOutcome(
        status=answer.status,
        duration_ms=answer.duration_ms,
        error=answer.error,
        text=answer.text,
        retry_after=answer.retry_after,
    )
