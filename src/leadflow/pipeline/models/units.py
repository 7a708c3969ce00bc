"""Units that are for sale, and which of them a lead is interested in."""

from django.db import models
from django.db.models import Q

from leadflow.pipeline.types.units import UnitStatus

STATUSES = [status.value for status in UnitStatus]


class Unit(models.Model):
    """One thing to sell: a flat, a house, a plot. `project` is what it is part of.

    Withdrawn units stay, so that what leads were interested in can still be told.
    """

    project = models.CharField(max_length=120, default="", blank=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40, default="", blank=True)
    city = models.CharField(max_length=120, default="", blank=True)
    price = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    bedrooms = models.PositiveSmallIntegerField(null=True)
    area = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    status = models.CharField(
        max_length=12, choices=[(s, s) for s in STATUSES], default=UnitStatus.AVAILABLE
    )
    search = models.TextField(default="")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=STATUSES), name="pipeline_unit_status"),
            models.CheckConstraint(condition=Q(price__gte=0), name="pipeline_unit_price"),
            models.CheckConstraint(condition=Q(area__gte=0), name="pipeline_unit_area"),
        ]
        indexes = [
            models.Index(fields=["project", "-id"], name="pipeline_unit_project"),
            models.Index(fields=["status", "-id"], name="pipeline_unit_by_status"),
            models.Index(fields=["city", "-id"], name="pipeline_unit_city"),
        ]

    def __str__(self) -> str:
        return f"unit {self.pk}"


class UnitInterest(models.Model):
    """A lead is interested in a unit; ranks are 1, 2, 3 … within the lead, without a gap."""

    lead = models.ForeignKey("leads.Lead", models.CASCADE, related_name="unit_interests")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="interests")
    rank = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=500, default="", blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lead", "unit"], name="pipeline_interest_once"),
            models.UniqueConstraint(fields=["lead", "rank"], name="pipeline_interest_rank"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="pipeline_interest_from_1"),
        ]

    def __str__(self) -> str:
        return f"lead {self.lead_id} wants unit {self.unit_id}"
