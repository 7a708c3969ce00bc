"""What accounts order, how regularly, and how they do."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from leadflow.leads.types import InteractionKind


class Underperformance(StrEnum):
    """Why an account counts as underperforming (API.md, Seed 1)."""

    LOW_POTENTIAL = "low_potential"
    ORDERS_DROPPED = "orders_dropped"


@dataclass(frozen=True, slots=True)
class EngagementFacts:
    """What is told of being in touch with an account; only the kind is needed.

    `order_placed` None is decided by the rest (`rules.orders.is_order`); `at` None is now, and
    `order_date` None the time of the interaction.
    """

    kind: InteractionKind
    contact: int | None = None
    details: str = ""
    order_placed: bool | None = None
    at: datetime | None = None
    product_details: str = ""
    quantity: int | None = None
    total_price: Decimal | None = None
    order_date: datetime | None = None


@dataclass(frozen=True, slots=True)
class EngagementRow:
    """One time somebody was in touch with an account; `ordered_at` is null without an order."""

    id: int
    lead: int
    contact: int | None
    contact_name: str
    kind: str
    details: str
    order_placed: bool
    at: datetime
    product_details: str
    quantity: int | None
    total_price: Decimal | None
    order_date: datetime | None
    ordered_at: datetime | None
    by: int | None

    @property
    def has_order_details(self) -> bool:
        """Tell whether an order was placed and something is known of it."""
        known = (self.quantity, self.total_price, self.order_date)
        return self.order_placed and (
            self.product_details != "" or any(each is not None for each in known)
        )


@dataclass(frozen=True, slots=True)
class RhythmRow:
    """How regularly an account orders, and whether it should have ordered by now."""

    interval: float
    spread: float
    confidence: float
    last_order: date
    due_on: date
    late_after: date
    is_broken: bool
    days_late: int


@dataclass(frozen=True, slots=True)
class MonthRow:
    """The orders of a month, told by its first day in the organisation's calendar."""

    month: date
    orders: int
    total: Decimal


@dataclass(frozen=True, slots=True)
class OrderTotals:
    """All orders of an account together."""

    orders: int
    total: Decimal
    first_order: datetime | None
    last_order: datetime | None


@dataclass(frozen=True, slots=True)
class PerformanceFilters:
    """What a report is narrowed to; `threshold` None is the setting's."""

    threshold: Decimal | None = None
    assigned_to: int | None = None


@dataclass(frozen=True, slots=True)
class PerformanceRow:
    """An account in the reports of who does well and who does badly; `reasons` of the latter."""

    id: int
    name: str
    status: str
    potential_revenue: Decimal | None
    cuisine_type: str
    restaurant_type: str
    assigned_to: int | None
    assigned_name: str
    orders_last_month: int
    orders_this_month: int
    reasons: tuple[Underperformance, ...] = ()


@dataclass(frozen=True, slots=True)
class PerformanceNumbers:
    """How the accounts do together; `late` is how many should have ordered by now."""

    accounts: int
    performing: int
    low_potential: int
    orders_dropped: int
    late: int
    orders_last_month: int
    orders_this_month: int
    total_last_month: Decimal
    total_this_month: Decimal


@dataclass(frozen=True, slots=True)
class PatternRow:
    """How often, and for how much, an account ordered last month and this month so far."""

    restaurant_id: int
    name: str
    assigned_to: int | None
    assigned_name: str
    orders_last_month: int
    orders_this_month: int
    total_last_month: Decimal
    total_this_month: Decimal


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """An account that should have ordered by now; `last_contact` is when one was last in touch."""

    restaurant_id: int
    name: str
    status: str
    assigned_to: int | None
    assigned_name: str
    interval: float
    confidence: float
    last_order: date
    due_on: date
    late_after: date
    days_late: int
    last_contact: datetime | None
    last_contact_kind: str
