"""Questions about credits."""

from leadflow.ledger.queries.checks import verify_ledger
from leadflow.ledger.queries.payments import (
    NoSuchPayment,
    get_own_payment,
    list_own_payments,
    list_payments,
)
from leadflow.ledger.queries.reconciling import get_reconciliation, list_reconciliations
from leadflow.ledger.queries.staff import house_totals, list_wallets, staff_statement
from leadflow.ledger.queries.wallets import (
    balance_of,
    balances_of,
    held_of,
    statement,
    statement_csv,
)

__all__ = [
    "NoSuchPayment",
    "balance_of",
    "balances_of",
    "get_own_payment",
    "get_reconciliation",
    "held_of",
    "house_totals",
    "list_own_payments",
    "list_payments",
    "list_reconciliations",
    "list_wallets",
    "staff_statement",
    "statement",
    "statement_csv",
    "verify_ledger",
]
