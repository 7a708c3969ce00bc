"""What somebody found who looked through the books."""

from django.db import models
from django.db.models import Q


class Reconciliation(models.Model):
    """One look through the books; the nightly one happens once a day."""

    day = models.DateField()
    is_nightly = models.BooleanField()
    started_at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    checks = models.PositiveIntegerField()
    broken = models.PositiveIntegerField()
    note = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day"], condition=Q(is_nightly=True), name="ledger_one_look_a_night"
            ),
        ]

    def __str__(self) -> str:
        return f"books of {self.day}"


class Discrepancy(models.Model):
    """Something that did not add up."""

    reconciliation = models.ForeignKey(Reconciliation, models.CASCADE, related_name="discrepancies")
    name = models.CharField(max_length=80)
    broken = models.PositiveIntegerField()
    sample = models.JSONField()

    def __str__(self) -> str:
        return f"{self.name}: {self.broken}"
