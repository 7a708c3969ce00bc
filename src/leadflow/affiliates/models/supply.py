"""The supply team's queue."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from leadflow.affiliates.models.submissions import Submission
from leadflow.affiliates.types import SupplyOutcome


class SupplyItem(models.Model):
    """A confirmed lead in the supply team's queue."""

    submission = models.OneToOneField(Submission, models.CASCADE, related_name="supply_item")
    confirmed_at = models.DateTimeField()
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    claimed_at = models.DateTimeField(null=True)
    outcome = models.CharField(
        max_length=16,
        choices=[(outcome.value, outcome.value) for outcome in SupplyOutcome],
        default="",
        blank=True,
    )
    notes = models.TextField(default="", blank=True)
    call_back_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(claimed_at__isnull=True) | Q(claimed_at__gte=F("confirmed_at")),
                name="affiliates_claim_after_confirm",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], name="affiliates_supply_open", condition=Q(closed_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"supply item of submission {self.submission_id}"
