"""The outbox, the proof of delivery, and what is sent to other people's systems."""

from django.db import models
from django.db.models import Q

from leadflow.events.types import DeliveryState, WebhookState


class OutboxMessage(models.Model):
    """One published fact, written in the same transaction as the change it reports.

    `stream` names what the fact is about (`lead:12`, `submission:7`); `seq` is dense per stream
    where the stream keeps one. A `due_at` in the future makes the fact a timer.
    """

    name = models.CharField(max_length=100)
    stream = models.CharField(max_length=64)
    seq = models.PositiveIntegerField(null=True)
    payload = models.JSONField()
    published_at = models.DateTimeField()
    due_at = models.DateTimeField()
    fanned_out_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream", "seq"], name="events_seq_once"),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="events_outbox_unsent",
                condition=Q(fanned_out_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}#{self.pk}"


class Delivery(models.Model):
    """One subscriber's part of one message: its lease, its attempts, its proof."""

    message = models.ForeignKey(OutboxMessage, models.CASCADE, related_name="deliveries")
    subscriber = models.CharField(max_length=160)
    stream = models.CharField(max_length=64)
    state = models.CharField(
        max_length=8,
        choices=[(state.value, state.value) for state in DeliveryState],
        default=DeliveryState.PENDING,
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    last_error = models.TextField(default="", blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "subscriber"], name="events_delivery_once"),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"], name="events_delivery_due", condition=Q(state="pending")
            ),
            models.Index(
                fields=["subscriber", "stream", "id"],
                name="events_delivery_order",
                condition=Q(state="pending"),
            ),
            models.Index(fields=["-id"], name="events_delivery_dead", condition=Q(state="dead")),
        ]

    def __str__(self) -> str:
        return f"{self.message_id}->{self.subscriber}"


class WebhookEndpoint(models.Model):
    """An address outside that wants to hear of changes. `owner` is e.g. `affiliate:3`.

    Secrets are sealed. After a rotation the old one signs too, until `old_secret_until`.
    """

    owner = models.CharField(max_length=64)
    url = models.CharField(max_length=2000)
    secret = models.TextField()
    old_secret = models.TextField(default="", blank=True)
    old_secret_until = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)
    disabled_reason = models.CharField(max_length=200, default="", blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["owner", "-id"], name="events_endpoints_of_owner")]

    def __str__(self) -> str:
        return f"{self.owner} endpoint {self.pk}"


class WebhookMessage(models.Model):
    """One message to one endpoint; the same `uid` on every attempt and replay."""

    endpoint = models.ForeignKey(WebhookEndpoint, models.CASCADE, related_name="messages")
    uid = models.CharField(max_length=40, unique=True)
    event_type = models.CharField(max_length=100)
    stream = models.CharField(max_length=64)
    payload = models.JSONField()
    state = models.CharField(
        max_length=10,
        choices=[(state.value, state.value) for state in WebhookState],
        default=WebhookState.PENDING,
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["endpoint", "-id"], name="events_webhook_log"),
            models.Index(
                fields=["endpoint", "stream", "id"],
                name="events_webhook_order",
                condition=Q(state="pending"),
            ),
        ]

    def __str__(self) -> str:
        return self.uid


class WebhookAttempt(models.Model):
    """One try to deliver a webhook message, and what came back."""

    message = models.ForeignKey(WebhookMessage, models.CASCADE, related_name="tries")
    attempted_at = models.DateTimeField()
    status_code = models.PositiveSmallIntegerField(null=True)
    duration_ms = models.PositiveIntegerField()
    error = models.CharField(max_length=300, default="", blank=True)
    answer = models.CharField(max_length=500, default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["message", "id"], name="events_webhook_tries")]

    def __str__(self) -> str:
        return f"{self.message_id} at {self.attempted_at:%Y-%m-%d %H:%M}"
