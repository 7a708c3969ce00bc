"""Call plans as JSON, in and out."""

from datetime import datetime
from typing import Annotated, Any, Final

from ninja import Schema
from pydantic import Field, StrictBool

from leadflow.accounts.queries.plans import PlanFilters
from leadflow.accounts.types import Frequency, PlanFacts
from leadflow.kernel.api import PageQuery, Payload
from leadflow.kernel.moments import Moment

LARGEST_ID: Final = 2**63 - 1
LEFT_OUT: Final[Any] = None  # where null is no value

LeadId = Annotated[int, Field(strict=True, ge=1, le=LARGEST_ID)]
Notes = Annotated[str, Field(max_length=20_000)]
Purpose = Annotated[str, Field(max_length=80)]
Zone = Annotated[str, Field(max_length=64, examples=["Asia/Kolkata"])]


class PlanQuery(PageQuery):
    """What the list of call plans can be narrowed to."""

    lead: int | None = Field(None, ge=1, le=LARGEST_ID, description="An account's id.")
    frequency: Frequency | None = None

    def filters(self) -> PlanFilters:
        """Return what the query takes."""
        return PlanFilters(lead=self.lead, frequency=self.frequency)


class PlanIn(Payload):
    """A new call plan; the first call is the next midnight where the account is."""

    lead: LeadId = Field(..., description="The account's id.")
    frequency: Frequency
    notes: Notes | None = None
    purpose: Purpose | None = Field(None, description="One plan for an account and a purpose.")
    timezone: Zone | None = Field(None, description="The account's when not given.")
    keeps_working_days: StrictBool | None = Field(
        None, description="No calls at weekends and on holidays of the account's country."
    )

    def facts(self) -> PlanFacts:
        """Return what the service takes."""
        return PlanFacts(**self.model_dump(exclude_none=True, exclude={"lead"}))


class PlanPatch(Payload):
    """What of a plan is to change; what is not named stays."""

    frequency: Frequency = Field(LEFT_OUT)
    notes: Notes | None = None
    purpose: Purpose | None = None
    timezone: Zone | None = None
    keeps_working_days: StrictBool | None = None
    next_call_date: Moment | None = Field(None, description="Moves the next call.")
    id: Any = Field(None, json_schema_extra={"readOnly": True})
    lead: Any = Field(None, json_schema_extra={"readOnly": True})
    last_called: Any = Field(None, json_schema_extra={"readOnly": True})

    def changes(self) -> dict[str, Any]:
        """Return what is to change, and the echoed fields; null empties a text."""
        given = self.model_dump(exclude_unset=True)
        return {
            name: EMPTY.get(name) if value is None and name in EMPTY else value
            for name, value in given.items()
            if value is not None or name != "next_call_date"
        }


class PlanPut(PlanPatch):
    """A plan as it is to be: which of its facts are left out are empty afterwards."""

    frequency: Frequency

    def changes(self) -> dict[str, Any]:
        """Return what is to change, and the echoed fields."""
        return EMPTY | super().changes()


class CalledIn(Payload):
    """When the account was called; now unless it is told."""

    last_called: Moment | None = Field(None, examples=["2024-12-28T10:00:00Z"])


class FrequencyIn(Payload):
    """How often the account is to be called."""

    frequency: Frequency


class PlanOut(Schema):
    """A call plan; `lead` is the account's id."""

    id: int
    lead: int
    frequency: Frequency
    last_called: datetime | None
    next_call_date: datetime
    notes: str
    purpose: str
    timezone: str
    keeps_working_days: bool


class PlanDeleted(Schema):
    """What the seed answers to a deletion."""

    detail: str


EMPTY: Final[dict[str, Any]] = {
    "notes": "",
    "purpose": "",
    "timezone": "",
    "keeps_working_days": False,
}
