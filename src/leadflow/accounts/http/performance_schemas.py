"""The JSON of the reports (seed 1)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Final

from ninja import Schema
from pydantic import Field

from leadflow.accounts.http.profile_schemas import Status
from leadflow.accounts.types import Underperformance
from leadflow.accounts.types.orders import AlarmRow, PerformanceFilters, PerformanceRow
from leadflow.kernel.api import PageQuery
from leadflow.kernel.money import Money

LARGEST_ID: Final = 2**63 - 1
MOST_MONTHS: Final = 36

Threshold = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]


class NumbersQuery(Schema):
    """What a report can be narrowed to."""

    threshold: Threshold | None = Field(
        None, description="The potential from which an account does well; else the setting's."
    )
    assigned_to: int | None = Field(None, ge=1, le=LARGEST_ID, description="A user's id.")

    def filters(self) -> PerformanceFilters:
        """Return the filters."""
        return PerformanceFilters(threshold=self.threshold, assigned_to=self.assigned_to)


class PotentialQuery(PageQuery):
    """What a report on potential can be narrowed to."""

    threshold: Threshold | None = Field(
        None, description="The potential from which an account does well; else the setting's."
    )
    assigned_to: int | None = Field(None, ge=1, le=LARGEST_ID, description="A user's id.")

    def filters(self) -> PerformanceFilters:
        """Return the filters without the paging."""
        return PerformanceFilters(threshold=self.threshold, assigned_to=self.assigned_to)


class OrdersQuery(PageQuery):
    """What a report on orders can be narrowed to."""

    assigned_to: int | None = Field(None, ge=1, le=LARGEST_ID, description="A user's id.")

    def filters(self) -> PerformanceFilters:
        """Return the filters without the paging."""
        return PerformanceFilters(assigned_to=self.assigned_to)


class ReportFileQuery(NumbersQuery):
    """What kind of file, and what it is narrowed to."""

    format: str = Field("", description="`csv` (when nothing is said) or `xlsx`.")


class TrendQuery(Schema):
    """How far back the months go."""

    months: int = Field(12, ge=1, le=MOST_MONTHS)
    assigned_to: int | None = Field(None, ge=1, le=LARGEST_ID, description="A user's id.")

    def filters(self) -> PerformanceFilters:
        """Return the filters."""
        return PerformanceFilters(assigned_to=self.assigned_to)


class PerformingOut(Schema):
    """An account that does well: won, and worth at least the threshold."""

    id: int
    name: str
    lead_status: Status
    potential_revenue: Money | None
    cuisine_type: str
    restaurant_type: str
    assigned_to: int | None
    assigned_name: str
    orders_last_month: int
    orders_this_month: int

    @staticmethod
    def resolve_lead_status(row: PerformanceRow) -> str:
        """Return the status as this API spells it."""
        return row.status.upper()


class UnderperformingOut(PerformingOut):
    """An account that does badly, and why."""

    reasons: list[Underperformance]


class PatternOut(Schema):
    """How often, and for how much, an account ordered last month and this month so far."""

    restaurant_id: int
    name: str
    assigned_to: int | None
    assigned_name: str
    orders_last_month: int
    orders_this_month: int
    total_last_month: Money
    total_this_month: Money


class AlarmOut(Schema):
    """An account that should have ordered: `interval` in days, `confidence` from 0 to 1."""

    restaurant_id: int
    name: str
    lead_status: Status
    assigned_to: int | None
    assigned_name: str
    interval: float
    confidence: float
    last_order: date
    due_on: date
    late_after: date
    days_late: int
    last_contact: datetime | None
    last_contact_type: str

    @staticmethod
    def resolve_lead_status(row: AlarmRow) -> str:
        """Return the status as this API spells it."""
        return row.status.upper()

    @staticmethod
    def resolve_last_contact_type(row: AlarmRow) -> str:
        """Return how one was last in touch, as this API spells it."""
        return row.last_contact_kind.replace("-", "_").upper()


class MonthOut(Schema):
    """The orders of a month, told by its first day."""

    month: date
    orders: int
    total: Money


class NumbersOut(Schema):
    """How the accounts do together; `late` is how many should have ordered by now."""

    accounts: int
    performing: int
    low_potential: int
    orders_dropped: int
    late: int
    orders_last_month: int
    orders_this_month: int
    total_last_month: Money
    total_this_month: Money
    currency: str


class RhythmOut(Schema):
    """How regularly an account orders, in days, and how far that can be trusted."""

    interval: float
    spread: float
    confidence: float
    last_order: date
    due_on: date
    late_after: date
    is_broken: bool
    days_late: int


class AccountOrdersOut(Schema):
    """What one account ordered; `rhythm` is null while it ordered on fewer than three days."""

    restaurant_id: int
    orders: int
    total: Money
    currency: str
    first_order: datetime | None
    last_order: datetime | None
    months: list[MonthOut]
    rhythm: RhythmOut | None
