"""The core that every door and every room shares: persons, their leads, and one history."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from leadflow.leads.types import InteractionKind, LeadStatus, Source

STATUSES = [status.value for status in LeadStatus]


class Person(models.Model):
    """Somebody who can be reached, however many leads they are behind."""

    name = models.CharField(max_length=200, default="", blank=True)
    phone = models.CharField(max_length=20, null=True, unique=True)
    email = models.CharField(max_length=254, default="", blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["email"], name="leads_person_email", condition=~Q(email="")),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"


class Lead(models.Model):
    """A request by a person who may buy. One row, whichever door it came in by.

    `seq` is the number of its newest history row; `version` grows with every visible change.
    """

    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="leads")
    name = models.CharField(max_length=200, default="", blank=True)
    phone = models.CharField(max_length=64, default="", blank=True)
    email = models.CharField(max_length=254, default="", blank=True)
    source = models.CharField(max_length=16, choices=[(s.value, s.value) for s in Source])
    channel = models.CharField(max_length=80, default="", blank=True)
    city = models.CharField(max_length=120, default="", blank=True)
    status = models.CharField(
        max_length=16, choices=[(s, s) for s in STATUSES], default=LeadStatus.NEW
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    value = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    seq = models.PositiveIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    last_activity_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=STATUSES), name="leads_status_known"),
        ]
        indexes = [
            models.Index(
                fields=["assigned_to", "-id"], name="leads_of_owner", condition=Q(deleted_at=None)
            ),
            models.Index(
                fields=["status", "-id"], name="leads_by_status", condition=Q(deleted_at=None)
            ),
            models.Index(
                fields=["source", "-id"], name="leads_by_source", condition=Q(deleted_at=None)
            ),
            models.Index(
                fields=["channel", "-id"], name="leads_by_channel", condition=Q(deleted_at=None)
            ),
            models.Index(
                fields=["city", "-id"],
                name="leads_by_city",
                condition=Q(deleted_at=None) & ~Q(city=""),
            ),
            models.Index(
                fields=["created_at", "id"], name="leads_by_age", condition=Q(deleted_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"lead {self.pk}"


class StatusChange(models.Model):
    """One step of a lead's pipeline status. Append-only."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="status_changes")
    old_status = models.CharField(max_length=16)
    new_status = models.CharField(max_length=16)
    reason = models.CharField(max_length=500, default="", blank=True)
    changed_by_id = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["lead", "-id"], name="leads_status_history")]

    def __str__(self) -> str:
        return f"lead {self.lead_id}: {self.old_status}->{self.new_status}"


class Interaction(models.Model):
    """One time somebody was in touch with the person behind a lead."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="interactions")
    kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in InteractionKind])
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=16, default="", blank=True)
    details = models.TextField(default="", blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["lead", "-at", "-id"], name="leads_interactions")]

    def __str__(self) -> str:
        return f"{self.kind} on lead {self.lead_id}"


class TimelineEntry(models.Model):
    """One step of a lead's history, from first touch to last. The timeline page reads only this."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="timeline")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150, default="")
    text = models.CharField(max_length=500, default="")
    rule = models.CharField(max_length=120, default="")
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lead", "seq"], name="leads_seq_once")]

    def __str__(self) -> str:
        return f"lead {self.lead_id} step {self.seq}"


class SearchDocument(models.Model):
    """What a lead can be found by; filled by the worker, so that intake never waits for it."""

    lead = models.OneToOneField(Lead, models.CASCADE, primary_key=True, related_name="+")
    text = models.TextField()

    def __str__(self) -> str:
        return f"search text of lead {self.lead_id}"


class Suppression(models.Model):
    """A number never to be called again, kept as a keyed hash so that it survives erasure."""

    phone_hash = models.CharField(max_length=64, unique=True)
    reason = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"suppression {self.pk}"
