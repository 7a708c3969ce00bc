"""The JSON of this room."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field, WithJsonSchema

from leadflow.kernel.api import PageQuery
from leadflow.kernel.moments import Moment
from leadflow.leads.types import LeadFilters, LeadStatus, Sort

LARGEST_ID = 2**63 - 1


Money = Annotated[Decimal, WithJsonSchema({"type": "number"})]


class LeadQuery(PageQuery):
    """What the list of leads can be narrowed to, and in which order it is read."""

    status: LeadStatus | None = None
    source: str = Field("", max_length=40, description="Exactly as stored.")
    channel: str = Field("", max_length=80)
    city: str = Field("", max_length=120, description="Exactly as stored.")
    assigned_to: int | None = Field(None, ge=1, le=LARGEST_ID, description="A user's id.")
    q: str = Field("", max_length=200, description="Parts of a name, number, address, or `L-12`.")
    created_after: Moment | None = Field(None, description="From this moment on.")
    created_before: Moment | None = Field(None, description="Before this moment.")
    sort: Sort = Sort.NEWEST

    def filters(self) -> LeadFilters:
        """Return the filters without the paging."""
        return LeadFilters(**self.model_dump(exclude={"limit", "cursor"}))


class LeadOut(Schema):
    """A lead; `phone` is normalised where it could be, `version` is what its ETag says."""

    id: int
    name: str
    phone: str
    email: str
    source: str
    channel: str
    city: str
    status: LeadStatus
    assigned_to: int | None
    value: Money | None
    created_at: datetime
    last_activity_at: datetime
    version: int


class StatusChangeOut(Schema):
    """One change of a lead's status; `changed_by` is a user's id, null for the system."""

    old_status: LeadStatus
    new_status: LeadStatus
    reason: str
    changed_at: datetime
    changed_by: int | None


class StepOut(Schema):
    """One step of a lead's history; `rule` names the rule that decided it."""

    seq: int
    kind: str
    at: datetime
    actor: str
    text: str
    rule: str
    data: dict[str, Any]
