"""The doors of those who run the marketplace."""

from typing import Final

from leadflow.identity.types import Permission
from leadflow.web.shell.doors import NavItem

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
        "Market",
        permissions=(Permission.MARKET_MANAGE,),
        words="rules order waves widening backtest publish rollback",
    ),
    NavItem(
        "market-fairness",
        "Fairness",
        "market-fairness",
        "chart-column",
        "Market",
        permissions=(Permission.MARKET_MANAGE,),
        words="share of offers providers newcomers gini report",
    ),
]
