"""Who buys leads, what they do and where."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from leadflow.marketplace.models.catalogue import Category
from leadflow.marketplace.types import Tier, Verification


class Provider(models.Model):
    """A business that buys leads, under the user who signs in for it.

    `subscribed_until` is the last day of the subscription; `last_offered_at` keeps the router fair.
    Caps are in credits, None for none: nothing is ever bought beyond them. Who `is_paused` is
    offered nothing; who `accepts_automatically` buys what they are offered, up to a cap of its own.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
    verification = models.CharField(
        max_length=16, choices=[(v.value, v.value) for v in Verification], default="pending"
    )
    tier = models.CharField(max_length=16, choices=[(t.value, t.value) for t in Tier])
    is_premium = models.BooleanField(default=False)
    subscribed_until = models.DateField(null=True)
    last_offered_at = models.DateTimeField(null=True)
    is_paused = models.BooleanField(default=False)
    daily_cap = models.PositiveIntegerField(null=True)
    monthly_cap = models.PositiveIntegerField(null=True)
    accepts_automatically = models.BooleanField(default=False)
    automatic_daily_cap = models.PositiveIntegerField(null=True)
    about = models.TextField(default="")
    phone = models.CharField(max_length=40, default="")
    website = models.CharField(max_length=200, default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verification__in=[v.value for v in Verification]),
                name="marketplace_verification_known",
            ),
            models.CheckConstraint(
                condition=Q(tier__in=[t.value for t in Tier]), name="marketplace_tier_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], name="marketplace_to_verify", condition=Q(verification="pending")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProviderCategory(models.Model):
    """A provider does this trade."""

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="trades")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["category", "provider"], name="marketplace_trade_once"),
        ]

    def __str__(self) -> str:
        return f"trade {self.category_id} of provider {self.provider_id}"


class ProviderArea(models.Model):
    """A provider works in this city or suburb; `key` is how places are compared."""

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="areas")
    key = models.CharField(max_length=120)
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "provider"], name="marketplace_area_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of provider {self.provider_id}"
