"""What the ledger keeps: accounts and postings, holds, payments, and what nightly checks found."""

from leadflow.ledger.models.accounts import Account, Entry, Posting
from leadflow.ledger.models.holds import Hold
from leadflow.ledger.models.payments import Payment, PaymentSignal
from leadflow.ledger.models.reconciling import Discrepancy, Reconciliation

__all__ = [
    "Account",
    "Discrepancy",
    "Entry",
    "Hold",
    "Payment",
    "PaymentSignal",
    "Posting",
    "Reconciliation",
]
