"""A lead that is offered to providers, to whom, and who looked at it."""

from django.db import models
from django.db.models import F, Q

from leadflow.marketplace.models.catalogue import Category
from leadflow.marketplace.models.providers import Provider
from leadflow.marketplace.types import ListingState, Reach, Urgency


class Listing(models.Model):
    """The job behind a lead. Who wants it done stands on the lead.

    `city_key` and `suburb_key` are what providers' areas are compared with; `reference` is the
    client's own key to it, known to nobody else; `reasons` are why a person has to look first.
    `reach` is how far around the place providers are looked for, `discount` how many credits it
    became cheaper, `handed_over_at` when nobody had bought it and sales took it.
    """

    lead = models.OneToOneField(
        "leads.Lead", models.CASCADE, primary_key=True, related_name="listing"
    )
    title = models.CharField(max_length=150)
    description = models.TextField()
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", db_index=False)
    city = models.CharField(max_length=120)
    city_key = models.CharField(max_length=120)
    suburb = models.CharField(max_length=120, default="")
    suburb_key = models.CharField(max_length=120, default="")
    address = models.CharField(max_length=300, default="")
    budget_min = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    budget_max = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    urgency = models.CharField(max_length=16, choices=[(u.value, u.value) for u in Urgency])
    state = models.CharField(max_length=16, choices=[(s.value, s.value) for s in ListingState])
    reasons = models.JSONField(default=list)
    verification_score = models.PositiveSmallIntegerField()
    max_providers = models.PositiveSmallIntegerField(default=3)
    reference = models.CharField(max_length=64, unique=True)
    consent_version = models.CharField(max_length=20)
    consent_text = models.TextField()
    consent_at = models.DateTimeField()
    reach = models.CharField(
        max_length=16, choices=[(r.value, r.value) for r in Reach], default=Reach.NAMED
    )
    discount = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in ListingState]),
                name="marketplace_state_known",
            ),
            models.CheckConstraint(
                condition=Q(budget_min=None)
                | Q(budget_max=None)
                | Q(budget_min__lte=F("budget_max")),
                name="marketplace_budget_in_order",
            ),
        ]
        indexes = [
            models.Index(
                fields=["category", "-lead"],
                name="marketplace_on_offer",
                condition=Q(state="verified"),
            ),
            models.Index(
                fields=["created_at"],
                name="marketplace_to_look_at",
                condition=Q(state="pending"),
            ),
            models.Index(
                fields=["-lead"],
                name="marketplace_widened",
                condition=~Q(reach="named"),
            ),
            models.Index(
                fields=["-lead"],
                name="marketplace_handed_over",
                condition=Q(handed_over_at__isnull=False),
            ),
            models.Index(fields=["verified_at"], name="marketplace_by_verified"),
            models.Index(fields=["category", "city_key", "created_at"], name="marketplace_demand"),
        ]

    def __str__(self) -> str:
        return f"listing of lead {self.pk}"


class ListingMove(models.Model):
    """One step of a listing's way."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="moves")
    old_state = models.CharField(max_length=16)
    new_state = models.CharField(max_length=16)
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["listing", "id"], name="marketplace_moves")]

    def __str__(self) -> str:
        return f"{self.old_state} to {self.new_state} of lead {self.listing_id}"


class Offer(models.Model):
    """A lead was offered to a provider, in which wave and at which place of it.

    `reach` is how far around it they were found: beyond `named` the offer itself lets them buy.
    With `needs_top_up` their wallet did not hold the price.
    """

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="offers")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="offers", db_index=False)
    wave = models.PositiveSmallIntegerField()
    rank = models.PositiveSmallIntegerField()
    reach = models.CharField(
        max_length=16, choices=[(r.value, r.value) for r in Reach], default=Reach.NAMED
    )
    needs_top_up = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "provider"], name="marketplace_offered_once"
            ),
        ]
        indexes = [
            models.Index(fields=["provider", "-id"], name="marketplace_offers"),
            models.Index(
                fields=["provider", "-id"],
                name="marketplace_far_offers",
                condition=~Q(reach="named"),
            ),
            models.Index(fields=["at"], name="marketplace_offers_by_time"),
        ]

    def __str__(self) -> str:
        return f"lead {self.listing_id} offered to provider {self.provider_id}"


class ListingView(models.Model):
    """A provider has looked at a lead; how often does not count."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="views")
    provider = models.ForeignKey(Provider, models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["listing", "provider"], name="marketplace_seen_once"),
        ]

    def __str__(self) -> str:
        return f"lead {self.listing_id} seen by provider {self.provider_id}"
