"""The same done to many leads, lead by lead, with what came of each."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from leadflow.pipeline.rules.bulk import BulkAction, BulkResult, BulkState, UndoResult


class BulkJob(models.Model):
    """One action on many leads, worked in the background for who started it.

    The leads are noted down first: those up to `last_id` that `filters` let through (none when
    ids were given), the worker being at `selected_to`. `turn` numbers the continuations, of which
    only the newest counts. `reasons` counts by code why leads were not changed, or not put back.
    """

    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    action = models.CharField(max_length=16, choices=[(one.value, one.value) for one in BulkAction])
    values = models.JSONField(default=dict)
    filters = models.JSONField(null=True)
    last_id = models.BigIntegerField(default=0)
    selected_to = models.BigIntegerField(default=0)
    state = models.CharField(max_length=12, choices=[(one.value, one.value) for one in BulkState])
    stop_reason = models.CharField(max_length=80, default="", blank=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    undone = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    reasons = models.JSONField(default=dict)
    turn = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in BulkState]),
                name="pipeline_bulk_state_known",
            ),
            models.CheckConstraint(
                condition=Q(done__lte=F("total"))
                & Q(done=F("changed") + F("skipped") + F("failed")),
                name="pipeline_bulk_counts_add_up",
            ),
        ]
        indexes = [models.Index(fields=["started_by", "-id"], name="pipeline_bulk_jobs")]

    def __str__(self) -> str:
        return f"bulk job {self.pk} ({self.done}/{self.total})"


class BulkItem(models.Model):
    """One lead of a job: what came of it, why, and what it was `before`, written with the effect.

    `after` is what the action left, so that an undo can tell whether somebody changed it since.
    """

    job = models.ForeignKey(BulkJob, models.CASCADE, related_name="items", db_index=False)
    lead = models.ForeignKey(
        "leads.Lead", models.CASCADE, related_name="+", db_constraint=False
    )  # what was asked for need not exist
    result = models.CharField(
        max_length=8,
        choices=[(one.value, one.value) for one in BulkResult],
        default=BulkResult.OPEN.value,
    )
    reason = models.CharField(max_length=80, default="", blank=True)
    message = models.CharField(max_length=300, default="", blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    undo = models.CharField(
        max_length=8,
        choices=[(one.value, one.value) for one in UndoResult],
        default=UndoResult.NONE.value,
        blank=True,
    )
    undo_reason = models.CharField(max_length=80, default="", blank=True)
    undo_message = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "lead"], name="pipeline_bulk_lead_once"),
        ]
        indexes = [
            models.Index(fields=["job", "result", "lead"], name="pipeline_bulk_results"),
        ]

    def __str__(self) -> str:
        return f"lead {self.lead_id} of bulk job {self.job_id}"
