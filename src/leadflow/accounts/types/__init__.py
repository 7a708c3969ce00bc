"""What other rooms may know about key accounts."""

from leadflow.accounts.types.calls import Frequency
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
    "Frequency",
    "RestaurantFacts",
    "RestaurantRow",
    "Underperformance",
]
