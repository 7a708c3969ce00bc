"""Questions about credits."""

from leadflow.ledger.queries.checks import verify_ledger
from leadflow.ledger.queries.wallets import balance_of, balances_of, statement

__all__ = ["balance_of", "balances_of", "statement", "verify_ledger"]
