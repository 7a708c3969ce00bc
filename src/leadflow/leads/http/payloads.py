"""The JSON of this room as it is sent in."""

from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from leadflow.kernel.api import Payload
from leadflow.kernel.moments import Moment
from leadflow.leads.http.schemas import LARGEST_ID
from leadflow.leads.types import InteractionKind, LeadFacts, LeadStatus, Outcome

Amount = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2, examples=[1250000.00])]
UserId = Annotated[int, Field(strict=True, ge=1, le=LARGEST_ID)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Source = Annotated[str, Field(min_length=1, max_length=40)]
Phone = Annotated[str, Field(max_length=64)]
Email = Annotated[str, Field(max_length=254)]
Channel = Annotated[str, Field(max_length=80)]
City = Annotated[str, Field(max_length=120)]
Language = Annotated[str, Field(max_length=16)]
Action = Annotated[str, Field(max_length=200)]
LongText = Annotated[str, Field(max_length=20_000)]
Tags = Annotated[list[str], Field(max_length=200)]

RENAMED: Final = {"next_action_date": "next_action_at"}
REPLACED: Final = ("name", "phone", "email", "source", "channel", "city", "language", "value")


class Echo(Payload):
    """What an answer holds and a request may send back; it is changed elsewhere, or never."""

    id: Any = Field(None, json_schema_extra={"readOnly": True})
    status: Any = Field(None, json_schema_extra={"readOnly": True})
    lost_reason: Any = Field(None, json_schema_extra={"readOnly": True})
    created_at: Any = Field(None, json_schema_extra={"readOnly": True})
    status_since: Any = Field(None, exclude=True, json_schema_extra={"readOnly": True})
    assigned_name: Any = Field(None, exclude=True, json_schema_extra={"readOnly": True})
    assigned_at: Any = Field(None, exclude=True, json_schema_extra={"readOnly": True})
    touched_at: Any = Field(None, exclude=True, json_schema_extra={"readOnly": True})
    last_activity_at: Any = Field(None, exclude=True, json_schema_extra={"readOnly": True})
    version: Any = Field(None, exclude=True, json_schema_extra={"readOnly": True})


class LeadPatch(Echo):
    """What of a lead is to change; what is not named stays."""

    name: Name | None = None
    source: Source | None = None
    phone: Phone | None = None
    email: Email | None = None
    channel: Channel | None = None
    city: City | None = None
    language: Language | None = None
    value: Amount | None = None
    assigned_to: UserId | None = None
    tags: Tags | None = None
    next_action: Action | None = None
    next_action_date: Moment | None = None

    def changes(self) -> dict[str, Any]:
        """Return what is to change, as the service names it, and the echoed fields."""
        given = self.model_dump(exclude_unset=True)
        if given.get("tags", ()) is None:
            given["tags"] = []
        return {RENAMED.get(name, name): value for name, value in given.items()}


class LeadPut(LeadPatch):
    """A lead's facts as they are to be: which of them are left out are empty afterwards.

    Owner, tags and next action stay as they are when they are not named.
    """

    name: Name = Field(..., examples=["Asha Rao"])
    source: Source = Field(..., examples=["website"])

    def changes(self) -> dict[str, Any]:
        """Return what is to change, as the service names it, and the echoed fields."""
        return {name: getattr(self, name) for name in REPLACED} | super().changes()


class LeadIn(Payload):
    """A new lead. `phone` is kept as it is typed, and normalised where it can be."""

    name: Name = Field(..., examples=["Asha Rao"])
    source: Source = Field(..., examples=["website"])
    phone: Phone | None = Field(None, examples=["+91 98123 00001"])
    email: Email | None = None
    channel: Channel | None = None
    city: City | None = None
    language: Language | None = None
    value: Amount | None = None
    assigned_to: UserId | None = None
    tags: Tags | None = None
    note: LongText | None = None
    next_action: Action | None = None
    next_action_date: Moment | None = None
    status: Literal["new"] | None = Field(None, description="Every lead begins as new.")

    def facts(self) -> LeadFacts:
        """Return what the service takes."""
        given = self.model_dump(exclude_none=True, exclude={"status"})
        given["tags"] = tuple(given.get("tags", ()))
        return LeadFacts(**{RENAMED.get(name, name): value for name, value in given.items()})


class StatusIn(Payload):
    """Where the lead is to go; a loss needs its reason."""

    status: LeadStatus
    reason: str | None = Field(None, max_length=500)


class AssignIn(Payload):
    """Whose the lead is to be: a user's id, or null for nobody's."""

    assigned_to: UserId | None


class InteractionIn(Payload):
    """How somebody was in touch, and what is to be done next; `date` is now unless it is told."""

    type: InteractionKind
    date: Moment | None = None
    details: LongText | None = None
    outcome: Outcome | None = None
    next_action: Action | None = None
    next_action_date: Moment | None = Field(None, description="A date, or a date with a time.")


class NoteIn(Payload):
    """A note; `@username` calls somebody to it."""

    text: str = Field(..., min_length=1, max_length=20_000)


class TagsIn(Payload):
    """All tags the lead is to carry."""

    tags: Tags
