"""What owners see of their webhooks, and what is needed to send one."""

from datetime import datetime

from django.conf import settings
from django.db.models import Prefetch

from leadflow.events.models import WebhookAttempt, WebhookEndpoint, WebhookMessage
from leadflow.events.rules.webhooks import HOLD, held_until
from leadflow.events.types import (
    AttemptRow,
    EndpointRow,
    WebhookJob,
    WebhookMessageRow,
    WebhookState,
)
from leadflow.kernel.addresses import Reach
from leadflow.kernel.paging import Page, paginate
from leadflow.kernel.secrets import open_sealed


def reach() -> Reach:
    """Return how far webhooks may reach here: the public internet, unless settings allow more."""
    return Reach(http=settings.WEBHOOKS_ALLOW_HTTP, private=settings.WEBHOOKS_ALLOW_PRIVATE)


def secret_context(endpoint_id: int) -> str:
    """Return what binds a sealed secret to its row."""
    return f"events.webhook_endpoint:{endpoint_id}:secret"


def endpoints_of(owner: str) -> list[EndpointRow]:
    """Return the owner's webhook addresses, newest first."""
    return [
        endpoint_row(row) for row in WebhookEndpoint.objects.filter(owner=owner).order_by("-id")
    ]


def delivery_log(
    *, owner: str, endpoint_id: int, cursor: str | None = None, limit: int = 100
) -> Page[WebhookMessageRow]:
    """Return what was sent to one of the owner's addresses, newest first, with every try.

    Somebody else's address has an empty log.
    """
    tries = Prefetch("tries", WebhookAttempt.objects.order_by("id"))
    return paginate(
        WebhookMessage.objects.filter(
            endpoint_id=endpoint_id, endpoint__owner=owner
        ).prefetch_related(tries),
        order=["-id"],
        kinds=[int],
        cursor=cursor,
        limit=limit,
        shape=_message_row,
    )


def webhook_job(*, message_id: int, due: str, now: datetime) -> WebhookJob | None:
    """Return what is needed to send a message, or None when it no longer waits for `due`.

    A second delivery of the same timer, or one overtaken by a replay, finds nothing to do.
    """
    message = (
        WebhookMessage.objects.select_related("endpoint")
        .filter(
            pk=message_id, state=WebhookState.PENDING, next_attempt_at=datetime.fromisoformat(due)
        )
        .first()
    )
    if message is None or message.next_attempt_at is None:
        return None
    return WebhookJob(
        message_id=message.pk,
        endpoint_id=message.endpoint_id,
        owner=message.endpoint.owner,
        uid=message.uid,
        url=message.endpoint.url,
        event_type=message.event_type,
        payload=message.payload,
        stream=message.stream,
        attempts=message.attempts,
        created_at=message.created_at,
        due_at=message.next_attempt_at,
        secrets=_secrets(message.endpoint, now),
        is_active=message.endpoint.is_active,
        held_until=_held_until(message, now),
    )


def _secrets(endpoint: WebhookEndpoint, now: datetime) -> tuple[str, ...]:
    sealed = [endpoint.secret]
    if endpoint.old_secret and endpoint.old_secret_until and now < endpoint.old_secret_until:
        sealed.append(endpoint.old_secret)
    return tuple(open_sealed(one, context=secret_context(endpoint.pk)) for one in sealed)


def _held_until(message: WebhookMessage, now: datetime) -> datetime | None:
    """Return until when an earlier message of the same stream, still undelivered, goes first."""
    if message.attempts:
        return None  # the order is that of first attempts
    earlier = (
        WebhookMessage.objects.filter(
            endpoint_id=message.endpoint_id,
            stream=message.stream,
            state=WebhookState.PENDING,
            pk__lt=message.pk,
            created_at__gt=now - HOLD,
        )
        .order_by("-id")
        .first()
    )
    if earlier is None:
        return None
    return held_until(
        earlier_created_at=earlier.created_at, earlier_next_at=earlier.next_attempt_at, now=now
    )


def endpoint_row(endpoint: WebhookEndpoint) -> EndpointRow:
    """Return what the owner sees of an address."""
    return EndpointRow(
        id=endpoint.pk,
        owner=endpoint.owner,
        url=endpoint.url,
        is_active=endpoint.is_active,
        disabled_reason=endpoint.disabled_reason,
        created_at=endpoint.created_at,
        old_secret_until=endpoint.old_secret_until,
    )


def _message_row(message: WebhookMessage) -> WebhookMessageRow:
    return WebhookMessageRow(
        id=message.pk,
        uid=message.uid,
        event_type=message.event_type,
        stream=message.stream,
        payload=message.payload,
        state=WebhookState(message.state),
        attempts=message.attempts,
        created_at=message.created_at,
        next_attempt_at=message.next_attempt_at,
        delivered_at=message.delivered_at,
        tries=tuple(
            AttemptRow(
                attempted_at=one.attempted_at,
                status_code=one.status_code,
                duration_ms=one.duration_ms,
                error=one.error,
                answer=one.answer,
            )
            for one in message.tries.all()
        ),
    )
