"""What people do with a lead: being in touch, notes, files."""

from django.db import models
from django.db.models import Q

from leadflow.leads.models.leads import Lead
from leadflow.leads.types import InteractionKind


class Interaction(models.Model):
    """One time somebody was in touch with the person behind a lead."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="interactions")
    kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in InteractionKind])
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=16, default="", blank=True)
    details = models.TextField(default="", blank=True)
    next_action = models.CharField(max_length=200, default="", db_default="", blank=True)
    next_action_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["lead", "-at", "-id"], name="leads_interactions")]

    def __str__(self) -> str:
        return f"{self.kind} on lead {self.lead_id}"


class Note(models.Model):
    """Something a person wrote about a lead, and whom they called to it (`@name`)."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="notes")
    text = models.TextField()
    by_id = models.BigIntegerField(null=True)
    mentions = models.JSONField(default=list)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["lead", "-id"], name="leads_notes")]

    def __str__(self) -> str:
        return f"note {self.pk} on lead {self.lead_id}"


class Attachment(models.Model):
    """A file kept with a lead. `stored_as` is its random name in the private store."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=64, unique=True)
    by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["lead", "-id"], name="leads_attachments", condition=Q(deleted_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"attachment {self.pk} of lead {self.lead_id}"
