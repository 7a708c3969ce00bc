"""Credits that providers want back, and mail to clients that came back."""

from django.db import models
from django.db.models import Q

from leadflow.marketplace.models.listings import Listing
from leadflow.marketplace.models.providers import Provider
from leadflow.marketplace.models.sales import Assignment
from leadflow.marketplace.types.refunds import Proposal, RefundReason, RefundStatus


class RefundRequest(models.Model):
    """A provider wants credits of one purchase back: once, with what our records said then.

    `credits` are proposed while it is open, and those that went back once it is decided; `source`
    and `channel` are whom it is charged to. `posting_id` is the ledger's.
    """

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="refund_request")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=24, choices=[(r.value, r.value) for r in RefundReason])
    details = models.TextField(default="")
    status = models.CharField(
        max_length=16, choices=[(s.value, s.value) for s in RefundStatus], default="open"
    )
    proposal = models.CharField(max_length=16, choices=[(p.value, p.value) for p in Proposal])
    proposal_reason = models.CharField(max_length=300)
    evidence = models.JSONField(default=list)
    credits = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=40)
    channel = models.CharField(max_length=80, default="")
    posting_id = models.BigIntegerField(null=True, unique=True)
    is_automatic = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    decision_note = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[s.value for s in RefundStatus]),
                name="marketplace_refund_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status="granted", posting_id__isnull=False, credits__gt=0)
                | (~Q(status="granted") & Q(posting_id=None)),
                name="marketplace_granted_is_posted",
            ),
            models.CheckConstraint(
                condition=Q(status="open", decided_at=None)
                | (~Q(status="open") & Q(decided_at__isnull=False)),
                name="marketplace_refund_decided_once",
            ),
        ]
        indexes = [
            models.Index(fields=["provider", "-id"], name="marketplace_refunds"),
            models.Index(fields=["status", "-id"], name="marketplace_refund_queue"),
            models.Index(
                fields=["provider", "decided_at"],
                name="marketplace_refund_cap",
                condition=Q(status="granted"),
            ),
        ]

    def __str__(self) -> str:
        return f"refund request {self.pk}"


class MailReturned(models.Model):
    """Mail to the client of a listing came back, for good."""

    listing = models.OneToOneField(Listing, models.CASCADE, related_name="mail_returned")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"mail to the client of lead {self.listing_id} came back"
