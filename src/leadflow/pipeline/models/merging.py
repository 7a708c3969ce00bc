"""Two leads made one, with everything that is needed to part them again."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Merge(models.Model):
    """One lead was merged into another.

    `before` and `after` are the facts of the kept lead that the merge changed; `tags` what it was
    given; `followed` the leads merged into the lost one before, which belong to the kept one now.
    `stayed` are the fields that an undo left alone, for somebody had changed them since.
    """

    kept = models.ForeignKey("leads.Lead", models.CASCADE, related_name="+")
    lost = models.ForeignKey("leads.Lead", models.CASCADE, related_name="+")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    tags = models.JSONField(default=list)
    followed = models.JSONField(default=list)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    merged_at = models.DateTimeField()
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)
    stayed = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("lost")), name="pipeline_merge_of_two"),
            models.UniqueConstraint(
                fields=["lost"], name="pipeline_merged_once", condition=Q(undone_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"merge {self.pk}: lead {self.lost_id} into {self.kept_id}"


class MergedSuppression(models.Model):
    """A number that is not called because of a merge, or because of several."""

    merge = models.ForeignKey(Merge, models.CASCADE, related_name="suppressions", db_index=False)
    suppression_id = models.BigIntegerField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merge", "suppression_id"], name="pipeline_merge_suppression"
            ),
        ]

    def __str__(self) -> str:
        return f"suppression {self.suppression_id} by merge {self.merge_id}"
