"""What happened to a lead, written once and never changed."""

from django.db import models

from leadflow.leads.models.leads import Lead


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
