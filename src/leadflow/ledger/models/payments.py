"""Credits that are bought for money: each payment, and what its vendor said of it."""

from django.db import models
from django.db.models import Q

from leadflow.ledger.models.accounts import Posting
from leadflow.ledger.models.holds import Hold
from leadflow.ledger.types import PaymentState

STATES = [state.value for state in PaymentState]
CREDITED = [PaymentState.PAID.value, PaymentState.DISPUTED.value, PaymentState.CHARGED_BACK.value]
AWAITED = [
    PaymentState.OPENING.value,
    PaymentState.UNPAID.value,
    PaymentState.PROCESSING.value,
]


class Payment(models.Model):
    """Somebody buys credits. `key` makes a request that comes twice one payment.

    `reference` and `charge` are the vendor's names for the checkout and for the money; `short` is
    how many credits could not be taken back after the money was.
    """

    owner_id = models.BigIntegerField()
    credits = models.PositiveIntegerField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    vendor = models.CharField(max_length=16)
    status = models.CharField(max_length=16, choices=[(state, state) for state in STATES])
    key = models.CharField(max_length=300, unique=True)
    reference = models.CharField(max_length=255, null=True)
    charge = models.CharField(max_length=255, default="")
    pay_url = models.TextField(default="")
    posting = models.OneToOneField(Posting, models.PROTECT, null=True, related_name="payment")
    hold = models.OneToOneField(Hold, models.PROTECT, null=True, related_name="+")
    short = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vendor", "reference"], name="ledger_checkout_once"),
            models.CheckConstraint(
                condition=Q(status__in=CREDITED, posting__isnull=False)
                | (Q(posting=None) & ~Q(status__in=CREDITED)),
                name="ledger_paid_is_posted",
            ),
            models.CheckConstraint(
                condition=Q(status__in=STATES), name="ledger_payment_state_known"
            ),
            models.CheckConstraint(condition=Q(credits__gt=0), name="ledger_payment_buys"),
        ]
        indexes = [
            models.Index(fields=["owner_id", "-id"], name="ledger_payments_of_owner"),
            models.Index(
                fields=["asked_at"], condition=Q(status__in=AWAITED), name="ledger_payments_awaited"
            ),
            models.Index(fields=["vendor", "charge"], name="ledger_payments_by_charge"),
        ]

    def __str__(self) -> str:
        return f"payment {self.pk}, {self.status}"


class PaymentSignal(models.Model):
    """What a vendor told by itself; the same event counts once, however often it is sent."""

    vendor = models.CharField(max_length=16)
    event_id = models.CharField(max_length=255)
    kind = models.CharField(max_length=80)
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="signals")
    outcome = models.CharField(max_length=16)
    created_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vendor", "event_id"], name="ledger_signal_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"
