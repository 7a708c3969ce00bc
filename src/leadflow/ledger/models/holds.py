"""Credits that are kept aside until it is known what becomes of them."""

from django.db import models
from django.db.models import Q

from leadflow.ledger.models.accounts import Posting
from leadflow.ledger.types import HoldState

STATES = [state.value for state in HoldState]


class Hold(models.Model):
    """Part of a wallet that cannot be spent; it ends once: settled, voided or expired."""

    owner_id = models.BigIntegerField()
    amount = models.PositiveBigIntegerField()
    state = models.CharField(max_length=16, choices=[(state, state) for state in STATES])
    reference = models.CharField(max_length=80, default="")
    placed = models.OneToOneField(Posting, models.PROTECT, related_name="+")
    ended = models.OneToOneField(Posting, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=HoldState.HELD, ended=None)
                | (Q(ended__isnull=False) & ~Q(state=HoldState.HELD)),
                name="ledger_hold_ends_once",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="ledger_hold_holds"),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(state="held"), name="ledger_hold_due"),
            models.Index(fields=["owner_id"], condition=Q(state="held"), name="ledger_hold_open"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} of {self.owner_id}, {self.state}"
