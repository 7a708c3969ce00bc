"""What leads cost: models of the chance to win them, which of them is in force, prices shown."""

from django.db import models
from django.db.models import Q

from leadflow.marketplace.models.listings import Listing
from leadflow.marketplace.models.providers import Provider


class PricingModel(models.Model):
    """A version of the model: what each fact about a lead weighs, and how well that was measured.

    `weights` is all that a price needs; `profile` is how the facts were spread when it was
    trained, for the drift to be seen; `objection` is why it was not put in force by itself.
    """

    version = models.PositiveIntegerField(unique=True)
    weights = models.JSONField()
    metrics = models.JSONField()
    profile = models.JSONField()
    outcomes = models.PositiveIntegerField()
    won = models.PositiveIntegerField()
    objection = models.CharField(max_length=200, default="")
    trained_at = models.DateTimeField()
    trained_by_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["trained_at"], name="marketplace_trained")]

    def __str__(self) -> str:
        return f"pricing model {self.version}"


class PricingChoice(models.Model):
    """A version was put in force, or none was (`model` is None); the newest row counts.

    `is_pinned` is a person's choice that training leaves alone.
    """

    model = models.ForeignKey(PricingModel, models.PROTECT, null=True, related_name="choices")
    is_pinned = models.BooleanField()
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"pricing model {self.model_id} in force since {self.at}"


class FrozenPrice(models.Model):
    """What a provider was shown a lead for, and until when they get it for that.

    `features` and `chance` are what it was reckoned from, by which `model` (None: none was in
    force); once `sold_at` is set it is the price that was paid, and what the next model learns of.
    """

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="prices", db_index=False)
    provider = models.ForeignKey(Provider, models.CASCADE, related_name="+", db_index=False)
    credits = models.PositiveSmallIntegerField()
    discount = models.PositiveSmallIntegerField()
    factors = models.JSONField()
    features = models.JSONField()
    chance = models.FloatField(null=True)
    model = models.ForeignKey(PricingModel, models.PROTECT, null=True, related_name="prices")
    at = models.DateTimeField()
    until = models.DateTimeField()
    sold_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["listing", "provider"], name="marketplace_frozen_once"),
            models.CheckConstraint(
                condition=Q(credits__gte=1, credits__lte=3), name="marketplace_frozen_in_range"
            ),
        ]
        indexes = [models.Index(fields=["at"], name="marketplace_frozen_by_time")]

    def __str__(self) -> str:
        return f"lead {self.listing_id} for {self.credits} to provider {self.provider_id}"
