"""A lead that was bought: the seat, the access to the client, and what came of it."""

from django.db import models
from django.db.models import Q

from leadflow.marketplace.models.listings import Listing
from leadflow.marketplace.models.providers import Provider
from leadflow.marketplace.types import AssignmentState


class Assignment(models.Model):
    """One provider's seat at a lead.

    `credit_cost` is the price, `credits_charged` what was paid (0 for premium), `balance` what was
    left in the wallet then: the same purchase again gets the same answer. `posting_id` is the
    ledger's.
    """

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="assignments")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+", db_index=False)
    slot = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=16, choices=[(s.value, s.value) for s in AssignmentState])
    credit_cost = models.PositiveSmallIntegerField()
    credits_charged = models.PositiveSmallIntegerField()
    balance = models.BigIntegerField()
    posting_id = models.BigIntegerField(null=True, unique=True)
    purchased_at = models.DateTimeField()
    contacted_at = models.DateTimeField(null=True)
    quote_amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    quote_message = models.TextField(default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["listing", "provider"], name="marketplace_bought_once"),
            models.UniqueConstraint(fields=["listing", "slot"], name="marketplace_seat_once"),
            models.UniqueConstraint(
                fields=["listing"], condition=Q(status="won"), name="marketplace_one_winner"
            ),
            models.CheckConstraint(
                condition=Q(slot__gte=1, slot__lte=3), name="marketplace_three_seats"
            ),
            models.CheckConstraint(
                condition=Q(credits_charged=0, posting_id=None)
                | Q(credits_charged__gt=0, posting_id__isnull=False),
                name="marketplace_paid_is_posted",
            ),
        ]
        indexes = [models.Index(fields=["provider", "-id"], name="marketplace_jobs")]

    def __str__(self) -> str:
        return f"seat {self.slot} at lead {self.listing_id}"


class Access(models.Model):
    """A provider may see who the client is."""

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="access")
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="accesses")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    unlocked_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "provider"], name="marketplace_unlocked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"access to lead {self.listing_id} of provider {self.provider_id}"


class Review(models.Model):
    """What a client says of a job that is done, and what the provider answers."""

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="review")
    rating = models.PositiveSmallIntegerField()
    text = models.TextField(default="")
    answer = models.TextField(default="")
    answered_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rating__gte=1, rating__lte=5), name="marketplace_rating_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rating} for assignment {self.assignment_id}"
