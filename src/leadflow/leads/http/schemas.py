"""The JSON of this room as it is answered."""

from datetime import datetime
from typing import Any, Final

from ninja import Schema
from pydantic import Field, field_validator

from leadflow.identity.types import Actor
from leadflow.kernel.api import PageQuery
from leadflow.kernel.moments import Moment
from leadflow.kernel.money import Money
from leadflow.leads.types import InteractionKind, LeadFilters, LeadStatus, Outcome, Sort

LARGEST_ID: Final = 2**63 - 1
ME, NOBODY = "me", "none"


class LeadQuery(PageQuery):
    """What the list of leads can be narrowed to, and in which order it is read."""

    status: LeadStatus | None = None
    source: str = Field("", max_length=40, description="Exactly as stored.")
    channel: str = Field("", max_length=80)
    city: str = Field("", max_length=120, description="Exactly as stored.")
    assigned_to: str = Field(
        "", pattern=r"^(me|none|[0-9]{1,19})?$", description="A user's id, `me`, or `none`."
    )
    tag: str = Field("", max_length=40)
    lost_reason: str = Field("", max_length=500, description="Exactly as stored.")
    open: bool | None = Field(None, description="Neither converted nor lost.")
    touched: bool | None = Field(None, description="Worked by a person since it came in.")
    q: str = Field("", max_length=200, description="Parts of a name, number, address, or `L-12`.")
    created_after: Moment | None = Field(None, description="From this moment on.")
    created_before: Moment | None = Field(None, description="Before this moment.")
    due_before: Moment | None = Field(None, description="With a next action before this moment.")
    sort: Sort = Field(
        Sort.NEWEST, description="By `next_action_at` only leads that have a next action."
    )

    @field_validator("assigned_to")
    @classmethod
    def is_an_id(cls, value: str) -> str:
        """Refuse a number that no user can have."""
        if value.isdecimal() and not 1 <= int(value) <= LARGEST_ID:
            raise ValueError("Give a user's id, me, or none")
        return value

    def filters(self, actor: Actor) -> LeadFilters:
        """Return the filters as the actor means them, without the paging."""
        given = self.model_dump(exclude={"limit", "cursor", "assigned_to", "open", "touched"})
        if self.due_before and "sort" not in self.model_fields_set:
            given["sort"] = Sort.DUE
        owner = str(actor.user_id) if self.assigned_to == ME else self.assigned_to
        return LeadFilters(
            **given,
            is_open=self.open,
            is_touched=self.touched,
            is_unassigned=owner == NOBODY,
            assigned_to=int(owner) if owner.isdecimal() else None,
        )


class LeadOut(Schema):
    """A lead; `phone` is normalised where it could be, `version` is what its ETag says."""

    id: int
    name: str
    phone: str
    email: str
    source: str
    channel: str
    city: str
    language: str
    status: LeadStatus
    status_since: datetime
    lost_reason: str
    assigned_to: int | None
    assigned_name: str
    assigned_at: datetime | None
    value: Money | None
    next_action: str
    next_action_date: datetime | None = Field(None, alias="next_action_at")
    tags: list[str]
    created_at: datetime
    touched_at: datetime | None
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
    """One step of a lead's history; `rule` names the rule that decided it.

    `lead` is whose step it was: the lead's own, or that of one that was merged into it.
    """

    seq: int
    kind: str
    at: datetime
    actor: str
    text: str
    rule: str
    data: dict[str, Any]
    lead: int = Field(..., alias="lead_id")


class FieldChangeOut(Schema):
    """One step at which facts of a lead were changed: of each field the old and the new value."""

    seq: int
    at: datetime
    by: int | None
    by_name: str
    changes: dict[str, tuple[Any, Any]]


class InteractionOut(Schema):
    """One time somebody was in touch; `by` is a user's id, null for the system."""

    id: int
    type: InteractionKind = Field(..., alias="kind")
    date: datetime = Field(..., alias="at")
    details: str
    outcome: Outcome
    next_action: str
    next_action_date: datetime | None = Field(None, alias="next_action_at")
    by: int | None


class NoteOut(Schema):
    """A note; `mentions` are the ids of those it called who may see the lead."""

    id: int
    text: str
    by: int | None
    by_name: str
    mentions: list[int]
    created_at: datetime


class AttachmentOut(Schema):
    """A file kept with a lead: `size` in bytes, `url` is where it is downloaded."""

    id: int
    name: str
    content_type: str
    size: int
    by: int | None
    by_name: str
    created_at: datetime
    url: str
