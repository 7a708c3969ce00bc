"""Credits, in double entry: accounts, postings and their entries.

Nothing is ever changed here but the balances that wallets keep, which their entries prove.
"""

from django.db import models
from django.db.models import F, Q

from leadflow.ledger.types import AccountKind, PostingKind

KINDS = [kind.value for kind in AccountKind]
POSTINGS = [kind.value for kind in PostingKind]
OWNED = [AccountKind.WALLET.value, AccountKind.HELD.value]


class Account(models.Model):
    """Where credits are. One of each kind for every owner, and one of each kind for the house.

    A wallet keeps its balance, never below 0, and so does what is held of it. The house's accounts
    do not: every sale would wait for the one row; their balance is the sum of their entries.
    """

    kind = models.CharField(max_length=16, choices=[(kind, kind) for kind in KINDS])
    owner_id = models.BigIntegerField(null=True)
    balance = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner_id", "kind"],
                condition=Q(owner_id__isnull=False),
                name="ledger_account_of_owner",
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(owner_id=None), name="ledger_account_of_house"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OWNED, owner_id__isnull=False)
                | (Q(owner_id=None, balance=0) & ~Q(kind__in=OWNED)),
                name="ledger_owner_fits_kind",
            ),
            models.CheckConstraint(condition=Q(balance__gte=0), name="ledger_never_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.owner_id or 'the house'}"


class Posting(models.Model):
    """One movement of credits. `key` makes it happen once; `reference` says what it was for."""

    kind = models.CharField(max_length=16, choices=[(kind, kind) for kind in POSTINGS])
    key = models.CharField(max_length=120, unique=True)
    reference = models.CharField(max_length=80, default="")
    text = models.CharField(max_length=200, default="")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversal")
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["reference"], name="ledger_by_reference"),
            models.Index(fields=["at"], name="ledger_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Entry(models.Model):
    """What one posting did to one account; `balance` is what a wallet had after it."""

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="entries")
    account = models.ForeignKey(Account, models.PROTECT, related_name="entries", db_index=False)
    amount = models.BigIntegerField()
    balance = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["posting", "account"], name="ledger_entry_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="ledger_entry_moves"),
            models.CheckConstraint(
                condition=Q(balance=None) | Q(balance__gte=0), name="ledger_entry_covered"
            ),
        ]
        indexes = [models.Index(F("account"), F("id").desc(), name="ledger_statement")]

    def __str__(self) -> str:
        return f"{self.amount} on account {self.account_id}"
