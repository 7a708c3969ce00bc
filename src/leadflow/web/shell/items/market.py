"""The doors of those who run the marketplace."""

from typing import Final

from leadflow.identity.types import Permission
from leadflow.web.shell.counts import count_market_waiting, count_refunds
from leadflow.web.shell.doors import Badge, NavItem

MARKET: Final = [
    NavItem(
        "market-offers",
        "Offers",
        "market-offers",
        "send",
        "Market",
        permissions=(Permission.MARKET_MANAGE,),
        words="router waves listings widened cheaper providers offered",
    ),
    NavItem(
        "market-router",
        "Router lab",
        "market-router",
        "git-branch",
        "",  # from the page of offers
        permissions=(Permission.MARKET_MANAGE,),
        words="rules order waves widening backtest publish rollback",
    ),
    NavItem(
        "market-fairness",
        "Fairness",
        "market-fairness",
        "chart-column",
        "",  # from the page it belongs to
        permissions=(Permission.MARKET_MANAGE,),
        words="share of offers providers newcomers gini report",
    ),
    NavItem(
        "market-pricing",
        "Pricing",
        "market-pricing",
        "tag",
        "",  # from the page of offers
        permissions=(Permission.MARKET_MANAGE,),
        words="prices model calibration versions rollback credits train",
    ),
    NavItem(
        "market-verification",
        "Verification",
        "market-verification",
        "shield-check",
        "Market",
        permissions=(Permission.MARKET_MANAGE,),
        badge=Badge("leads", count_market_waiting),
        words="pending leads providers doubts verify documents",
    ),
    NavItem(
        "market-refunds",
        "Refunds",
        "market-refunds",
        "undo-2",
        "Market",
        permissions=(Permission.MARKET_MANAGE,),
        badge=Badge("refunds", count_refunds),
        words="credits back evidence sources quality",
    ),
    NavItem(
        "market-providers",
        "Providers",
        "market-providers",
        "handshake",
        "Market",
        permissions=(Permission.MARKET_MANAGE,),
        words="businesses plans tiers premium suspend credits",
    ),
    NavItem(
        "ledger",
        "Ledger",
        "ledger",
        "wallet",
        "Market",
        permissions=(Permission.MARKET_MANAGE,),
        words="credits wallets statements payments top-ups money",
    ),
    NavItem(
        "reconciliations",
        "Reconciliation",
        "reconciliations",
        "check-check",
        "",  # from the page it belongs to
        permissions=(Permission.MARKET_MANAGE,),
        words="books nightly checks findings add up",
    ),
]
