"""What providers spent on which day: what their caps are held against."""

from django.db import models
from django.db.models import Q

from leadflow.marketplace.models.providers import Provider


class Spending(models.Model):
    """One provider's day at the organisation.

    `credits` were charged. `automatic_credits` are the prices of leads bought in the provider's
    name, also of those that cost nothing by subscription: they take seats all the same.
    """

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    credits = models.PositiveIntegerField(default=0)
    automatic_credits = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "day"], name="marketplace_spending_once"),
            models.CheckConstraint(
                condition=Q(credits__gte=0, automatic_credits__gte=0),
                name="marketplace_spending_counts_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.credits} on {self.day} by provider {self.provider_id}"
