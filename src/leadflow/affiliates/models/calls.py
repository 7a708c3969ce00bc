"""The interest call and its attempts."""

from django.db import models
from django.db.models import Q

from leadflow.affiliates.models.submissions import Submission
from leadflow.affiliates.types import CallResult, CallState


class InterestCall(models.Model):
    """The interest call of a submission: one, with up to three attempts. Shares its id."""

    submission = models.OneToOneField(
        Submission, models.CASCADE, primary_key=True, related_name="call"
    )
    channel = models.CharField(max_length=40)
    state = models.CharField(
        max_length=12,
        choices=[(state.value, state.value) for state in CallState],
        default=CallState.WAITING,
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    digit = models.CharField(max_length=1, default="", blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(attempts__lte=3), name="affiliates_three_attempts"),
        ]
        indexes = [models.Index(fields=["state", "-submission"], name="affiliates_open_calls")]

    def __str__(self) -> str:
        return f"call of submission {self.pk} ({self.state})"


class CallAttempt(models.Model):
    """One time the person's phone was made to ring."""

    call = models.ForeignKey(InterestCall, models.CASCADE, related_name="tries")
    number = models.PositiveSmallIntegerField()
    placed_at = models.DateTimeField()
    reference = models.CharField(max_length=80, default="", blank=True)
    result = models.CharField(
        max_length=12,
        choices=[(result.value, result.value) for result in CallResult],
        default=CallResult.PENDING,
    )
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="affiliates_attempt_once"),
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} of call {self.call_id}"
