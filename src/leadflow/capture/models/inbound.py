"""Doors for leads that other systems send, and everything that came in by them."""

from django.db import models
from django.db.models import Q

from leadflow.capture.types import DoorKind, SignalState


class InboundDoor(models.Model):
    """An address that another system sends leads to. `key` is its unguessable part."""

    kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in DoorKind])
    key = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80)
    sealed = models.TextField()
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class InboundSignal(models.Model):
    """Something that came in, once for its `event_id`. What it says is sealed until it is taken."""

    door = models.ForeignKey(InboundDoor, models.CASCADE, related_name="signals", db_index=False)
    event_id = models.CharField(max_length=200)
    sealed = models.TextField(default="")
    state = models.CharField(
        max_length=10,
        choices=[(s.value, s.value) for s in SignalState],
        default=SignalState.NEW,
    )
    lead_id = models.BigIntegerField(null=True)
    error = models.CharField(max_length=200, default="")
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["door", "event_id"], name="capture_signal_once"),
            models.CheckConstraint(
                condition=~Q(state=SignalState.TAKEN.value) | Q(lead_id__isnull=False),
                name="capture_taken_is_a_lead",
            ),
        ]
        indexes = [models.Index(fields=["door", "-id"], name="capture_signals")]

    def __str__(self) -> str:
        return f"{self.event_id} by door {self.door_id}"
