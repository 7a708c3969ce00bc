"""What other rooms may know about key accounts."""

from leadflow.accounts.types.calls import DueCall, Frequency, PlanFacts, PlanRow
from leadflow.accounts.types.orders import Underperformance
from leadflow.accounts.types.profiles import (
    AccountFilters,
    ContactFacts,
    ContactRow,
    RestaurantFacts,
    RestaurantRow,
)

__all__ = [
    "AccountFilters",
    "ContactFacts",
    "ContactRow",
    "DueCall",
    "Frequency",
    "PlanFacts",
    "PlanRow",
    "RestaurantFacts",
    "RestaurantRow",
    "Underperformance",
]
