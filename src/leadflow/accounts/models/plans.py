"""When an account is called next (seed 1)."""

from django.db import models
from django.db.models import Q

from leadflow.accounts.types import Frequency

FREQUENCIES = [each.value for each in Frequency]


class CallPlan(models.Model):
    """One plan of calls for an account and a purpose, until it is removed.

    `timezone` empty is the account's. `keeps_working_days` moves a call that would fall on a
    weekend or a holiday of the account's country to the next working day.
    """

    lead = models.ForeignKey("leads.Lead", models.CASCADE, related_name="call_plans")
    purpose = models.CharField(max_length=80, default="", blank=True)
    frequency = models.CharField(max_length=16, choices=[(f, f) for f in FREQUENCIES])
    last_called = models.DateTimeField(null=True)
    next_call_date = models.DateTimeField()
    notes = models.TextField(default="", blank=True)
    timezone = models.CharField(max_length=64, default="", blank=True)
    keeps_working_days = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lead", "purpose"], name="accounts_plan_once"),
            models.CheckConstraint(
                condition=Q(frequency__in=FREQUENCIES), name="accounts_frequency_known"
            ),
        ]
        indexes = [models.Index(fields=["next_call_date", "id"], name="accounts_plans_due")]

    def __str__(self) -> str:
        return f"call plan {self.pk} of lead {self.lead_id}"
