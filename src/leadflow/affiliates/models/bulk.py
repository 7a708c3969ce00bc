"""Files and batches of submissions, worked row by row."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from leadflow.affiliates.models.partners import Affiliate, Campaign
from leadflow.affiliates.models.submissions import Submission
from leadflow.affiliates.rules.bulk.states import BulkSource, BulkState

BULK_STATES = [state.value for state in BulkState]


class BulkJob(models.Model):
    """One file or batch of submissions, worked row by row.

    `checked_to` and `worked_to` are the numbers of the last rows the dry run and the run came to;
    `turn` numbers the continuations, of which only the newest counts. A batch by API has the key
    and fingerprint of its request.
    """

    affiliate = models.ForeignKey(Affiliate, models.CASCADE, related_name="bulk_jobs")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    source = models.CharField(
        max_length=8,
        choices=[(source.value, source.value) for source in BulkSource],
        default=BulkSource.FILE,
    )
    client_key = models.CharField(max_length=64, default="", blank=True)
    fingerprint = models.CharField(max_length=64, default="", blank=True)
    file_name = models.CharField(max_length=200, default="", blank=True)
    encoding = models.CharField(max_length=16, default="", blank=True)
    delimiter = models.CharField(max_length=1, default="", blank=True)
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    consent = models.JSONField(default=dict)
    state = models.CharField(
        max_length=12,
        choices=[(state, state) for state in BULK_STATES],
        default=BulkState.DRAFT,
    )
    pause_reason = models.CharField(max_length=80, default="", blank=True)
    total = models.PositiveIntegerField(default=0)
    checked = models.PositiveIntegerField(default=0)
    checked_to = models.PositiveIntegerField(default=0)
    check_counts = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    worked_to = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    turn = models.PositiveIntegerField(default=0)
    resume_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["affiliate", "client_key"],
                name="affiliates_batch_once",
                condition=~Q(client_key=""),
            ),
            models.CheckConstraint(
                condition=Q(state__in=BULK_STATES), name="affiliates_bulk_state_known"
            ),
            models.CheckConstraint(
                condition=Q(done__lte=F("total")) & Q(checked__lte=F("total")),
                name="affiliates_bulk_not_overdone",
            ),
        ]
        indexes = [models.Index(fields=["affiliate", "-id"], name="affiliates_bulk_jobs")]

    def __str__(self) -> str:
        return f"bulk job {self.pk} ({self.done}/{self.total})"


class BulkRow(models.Model):
    """One row of a bulk job, as it came in, with what the dry run said and what came of it.

    `number` is its row in the file, the header included. `mobile` and `registration` are as the
    dry run read them; `was_told` says that it told of a known number, which counts once only.
    """

    job = models.ForeignKey(BulkJob, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    data = models.JSONField()
    mobile = models.CharField(max_length=20, default="", blank=True)
    registration = models.CharField(max_length=16, default="", blank=True)
    check_result = models.CharField(max_length=24, default="", blank=True)
    was_told = models.BooleanField(default=False)
    result = models.CharField(max_length=24, default="", blank=True)
    reason = models.CharField(max_length=80, default="", blank=True)
    message = models.CharField(max_length=300, default="", blank=True)
    errors = models.JSONField(default=list)
    submission = models.ForeignKey(Submission, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "number"], name="affiliates_bulk_row_once"),
        ]
        indexes = [
            models.Index(fields=["job", "result", "number"], name="affiliates_bulk_results"),
            models.Index(fields=["job", "check_result", "number"], name="affiliates_bulk_checks"),
            # The number first: a planner must not be able to use this for the job alone.
            models.Index(
                fields=["mobile", "job"], name="affiliates_bulk_mobiles", condition=~Q(mobile="")
            ),
        ]

    def __str__(self) -> str:
        return f"row {self.number} of bulk job {self.job_id}"
