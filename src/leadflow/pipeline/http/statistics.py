"""How the pipeline stands, as JSON (API.md, Seed 4)."""

from typing import Final

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import BaseModel, Field

from leadflow.identity.queries import actor_of
from leadflow.kernel.clock import now
from leadflow.kernel.moments import Moment
from leadflow.kernel.money import Money
from leadflow.leads.types import LeadFilters, LeadStatus
from leadflow.pipeline.queries.statistics import statistics
from leadflow.pipeline.types.statistics import Statistics

router = Router(tags=["Leads"])
LARGEST_ID: Final = 2**63 - 1


class StatisticsQuery(BaseModel):
    """What the statistics can be narrowed to: as the list of leads."""

    status: LeadStatus | None = None
    source: str = Field("", max_length=40, description="Exactly as stored.")
    channel: str = Field("", max_length=80)
    city: str = Field("", max_length=120, description="Exactly as stored.")
    assigned_to: int | None = Field(None, ge=1, le=LARGEST_ID, description="A user's id.")
    tag: str = Field("", max_length=40)
    lost_reason: str = Field("", max_length=500, description="Exactly as stored.")
    q: str = Field("", max_length=200, description="Parts of a name, number, address, or `L-12`.")
    created_after: Moment | None = Field(None, description="From this moment on.")
    created_before: Moment | None = Field(None, description="Before this moment.")

    def filters(self) -> LeadFilters:
        """Return the filters."""
        return LeadFilters(**self.model_dump())


class OwnerOut(Schema):
    """One owner's leads; `owner` is null for nobody's, `value` is of the open ones."""

    owner: int | None
    name: str
    count: int
    open: int
    converted: int
    value: Money


class LostReasonOut(Schema):
    """How many leads were lost for a reason."""

    reason: str
    count: int


class StatisticsOut(Schema):
    """How the pipeline stands.

    `median_hours_in_status`: the median of all stays in a status, the lasting ones up to now; null
    where no lead ever was; of more than 40 000 leads taken from an even sample.
    """

    total: int
    by_status: dict[str, int]
    by_source: dict[str, int]
    by_owner: list[OwnerOut]
    conversion_rate: float
    median_hours_in_status: dict[str, float | None]
    overdue_next_actions: int
    lost_reasons: list[LostReasonOut]
    pipeline_value: Money


@router.get("/leads/statistics/", response=StatisticsOut, summary="Read the statistics")
def lead_statistics(request: HttpRequest, query: Query[StatisticsQuery]) -> Statistics:
    """Return the numbers of the leads the caller may see."""
    actor = actor_of(request)
    return statistics(actor=actor, filters=query.filters(), now=now())
