"""Send messages to the webhook addresses of an owner: queue, note each try, send again."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db.models import F, QuerySet

from leadflow.events.events import WebhookDue, WebhookEndpointDisabled, WebhookReplayContinues
from leadflow.events.models import WebhookAttempt, WebhookEndpoint, WebhookMessage
from leadflow.events.rules.webhooks import Verdict, asked_wait, envelope, judge, lane, wait_after
from leadflow.events.services.endpoints import NoSuchEndpoint
from leadflow.events.services.publishing import publish
from leadflow.events.types import WebhookJob, WebhookOutcome, WebhookState
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import Conflict, NotFound

TEST_TYPE = "webhook.test"
REPLAY_BATCH = 200
_ANSWER_KEPT = 500
_ERROR_KEPT = 300


class NoSuchMessage(NotFound):
    """The owner has no such webhook message."""

    code = "webhook.message_not_found"


class EndpointIsOff(Conflict):
    """Nothing is sent to an address that is switched off."""

    code = "webhook.endpoint_is_off"


@joins
def send_webhook(
    *, owner: str, event_type: str, payload: Mapping[str, Any], stream: str, now: datetime
) -> int:
    """Queue a message to each active address of `owner`; return to how many.

    `payload` becomes the envelope's `data`: ids and states, under 20 kB (PayloadTooLarge).
    Messages of one `stream` are first tried in the order they were queued.
    """
    envelope(event_type=event_type, data=payload, at=now)
    active = WebhookEndpoint.objects.filter(owner=owner, is_active=True).order_by("id")
    endpoint_ids = list(active.values_list("pk", flat=True))
    for endpoint_id in endpoint_ids:
        _queue(endpoint_id, event_type, payload, stream, now)
    return len(endpoint_ids)


@joins
def send_test(*, owner: str, endpoint_id: int, now: datetime) -> int:
    """Queue a message of type `webhook.test` to one address; return the message's id.

    Raises NoSuchEndpoint, and EndpointIsOff for one that is switched off.
    """
    _check_on(owner, endpoint_id)
    return _queue(endpoint_id, TEST_TYPE, {"endpoint": endpoint_id}, f"test:{endpoint_id}", now)


@joins
def replay_message(*, owner: str, message_id: int, now: datetime) -> None:
    """Send one message again from the start of the schedule, under the same webhook-id.

    Raises NoSuchMessage, and EndpointIsOff when its address is switched off.
    """
    mine = WebhookMessage.objects.filter(pk=message_id, endpoint__owner=owner)
    message = mine.select_related("endpoint").first()
    if message is None:
        raise NoSuchMessage("There is no such webhook message.")
    if not message.endpoint.is_active:
        raise EndpointIsOff("Switch the address on first.")
    _restart(message, now)


@joins
def replay_range(
    *, owner: str, endpoint_id: int, since: datetime, until: datetime, now: datetime
) -> int:
    """Send again, oldest first, what was queued for an address from `since` until before `until`.

    Returns how many messages that is; the worker restarts them batch by batch. Raises
    NoSuchEndpoint, and EndpointIsOff for one that is switched off.
    """
    _check_on(owner, endpoint_id)
    chosen = _in_range(endpoint_id, since, until)
    newest = chosen.order_by("-id").first()
    if newest is None:
        return 0
    count = chosen.count()
    publish(
        WebhookReplayContinues(
            endpoint_id, since.isoformat(), until.isoformat(), up_to_id=newest.pk, after_id=0
        ),
        stream=f"replay:{endpoint_id}",
        now=now,
    )
    return count


@joins
def continue_replay(
    *,
    endpoint_id: int,
    since: datetime,
    until: datetime,
    up_to_id: int,
    after_id: int,
    now: datetime,
) -> None:
    """Restart the next batch of a range, and leave word when there is more."""
    chosen = _in_range(endpoint_id, since, until).filter(pk__gt=after_id, pk__lte=up_to_id)
    batch = list(chosen.order_by("id")[:REPLAY_BATCH])
    for message in batch:
        _restart(message, now)
    if len(batch) == REPLAY_BATCH:
        publish(
            WebhookReplayContinues(
                endpoint_id, since.isoformat(), until.isoformat(), up_to_id, after_id=batch[-1].pk
            ),
            stream=f"replay:{endpoint_id}",
            now=now,
        )


@commits
def hold(*, job: WebhookJob, until: datetime, now: datetime) -> None:
    """Let a message wait for an earlier one; no attempt is counted."""
    _schedule(job, until, now)


@commits
def give_up(*, job: WebhookJob) -> None:
    """End a message whose address is switched off; it can be replayed."""
    _waiting(job).update(state=WebhookState.FAILED, next_attempt_at=None)


@commits
def record_attempt(*, job: WebhookJob, outcome: WebhookOutcome, now: datetime) -> None:
    """Note one try and what follows: delivered, tried again on the schedule, or given up.

    A receiver that answers 410, or took nothing for the whole schedule, has its address disabled.
    """
    WebhookAttempt.objects.create(
        message_id=job.message_id,
        attempted_at=now,
        status_code=outcome.status,
        duration_ms=outcome.duration_ms,
        error=outcome.error[:_ERROR_KEPT],
        answer=outcome.text.replace("\x00", "")[:_ANSWER_KEPT],
    )
    verdict = judge(outcome.status)
    if verdict is Verdict.DELIVERED:
        _waiting(job).update(
            state=WebhookState.DELIVERED,
            delivered_at=now,
            next_attempt_at=None,
            attempts=F("attempts") + 1,
        )
    elif verdict is Verdict.GONE:
        _fail(job, "The receiver answered 410 Gone.", now)
    else:
        _retry_or_fail(job, outcome, now)


def _retry_or_fail(job: WebhookJob, outcome: WebhookOutcome, now: datetime) -> None:
    ended = now + timedelta(milliseconds=outcome.duration_ms)
    wait = wait_after(job.attempts + 1, chance=random.random())  # noqa: S311 - spreads load
    if wait is None:
        _fail(job, _reason_to_disable(job), now)
        return
    asked = asked_wait(outcome.retry_after, now=ended)
    if outcome.status in {429, 503} and asked:
        wait = max(wait, asked)
    _waiting(job).update(attempts=F("attempts") + 1)
    _schedule(job, ended + wait, now)


def _reason_to_disable(job: WebhookJob) -> str:
    """Return why the address is disabled when a message fails for good; empty when it is not."""
    took = WebhookMessage.objects.filter(
        endpoint_id=job.endpoint_id, delivered_at__gte=job.created_at
    )
    return "" if took.exists() else "The receiver took nothing for three days."


def _fail(job: WebhookJob, reason: str, now: datetime) -> None:
    failed = _waiting(job).update(
        state=WebhookState.FAILED, next_attempt_at=None, attempts=F("attempts") + 1
    )
    on = WebhookEndpoint.objects.filter(pk=job.endpoint_id, is_active=True)
    if failed and reason and on.update(is_active=False, disabled_reason=reason):
        publish(
            WebhookEndpointDisabled(job.endpoint_id, job.owner, reason),
            stream=f"endpoint:{job.endpoint_id}",
            now=now,
        )


def _queue(
    endpoint_id: int, event_type: str, payload: Mapping[str, Any], stream: str, now: datetime
) -> int:
    message = WebhookMessage.objects.create(
        endpoint_id=endpoint_id,
        uid=f"msg_{uuid4().hex}",
        event_type=event_type,
        stream=stream,
        payload=dict(payload),
        created_at=now,
        next_attempt_at=now,
    )
    _publish_due(message.pk, endpoint_id, stream, due_at=now, now=now)
    return message.pk


def _restart(message: WebhookMessage, now: datetime) -> None:
    WebhookMessage.objects.filter(pk=message.pk).update(
        state=WebhookState.PENDING, attempts=0, next_attempt_at=now, delivered_at=None
    )
    _publish_due(message.pk, message.endpoint_id, message.stream, due_at=now, now=now)


def _schedule(job: WebhookJob, due_at: datetime, now: datetime) -> None:
    if _waiting(job).update(next_attempt_at=due_at):
        _publish_due(job.message_id, job.endpoint_id, job.stream, due_at=due_at, now=now)


def _publish_due(
    message_id: int, endpoint_id: int, stream: str, *, due_at: datetime, now: datetime
) -> None:
    publish(
        WebhookDue(message_id, due_at.isoformat()),
        stream=lane(endpoint_id, stream),
        now=now,
        due_at=due_at,
    )


def _waiting(job: WebhookJob) -> QuerySet[WebhookMessage]:
    """Return the message if it still waits for this job's moment: nobody else has moved it on."""
    return WebhookMessage.objects.filter(
        pk=job.message_id, state=WebhookState.PENDING, next_attempt_at=job.due_at
    )


def _in_range(endpoint_id: int, since: datetime, until: datetime) -> QuerySet[WebhookMessage]:
    return WebhookMessage.objects.filter(
        endpoint_id=endpoint_id, created_at__gte=since, created_at__lt=until
    )


def _check_on(owner: str, endpoint_id: int) -> None:
    endpoint = WebhookEndpoint.objects.filter(pk=endpoint_id, owner=owner).first()
    if endpoint is None:
        raise NoSuchEndpoint("There is no such webhook address.")
    if not endpoint.is_active:
        raise EndpointIsOff("Switch the address on first.")
