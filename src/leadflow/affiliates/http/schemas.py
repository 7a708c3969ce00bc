"""The shapes of the affiliate API (API.md, Seed 0)."""

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import BaseModel, Field, StrictBool

from leadflow.affiliates.queries.submissions import SubmissionFilters
from leadflow.affiliates.types import Consent, State, SubmissionInput
from leadflow.kernel.api import PageQuery
from leadflow.kernel.moments import Moment


class ConsentIn(BaseModel):
    """Proof that the person agreed: which text, when, where."""

    given: StrictBool = True
    text_version: str = Field("", max_length=40)
    source_url: str = Field("", max_length=500)
    given_at: Moment | None = None


class SubmissionIn(BaseModel):
    """One lead as an affiliate sends it in. Only the mobile is needed."""

    mobile: str = Field(..., min_length=1, max_length=64, examples=["+91 98123 00001"])
    registration_number: str | None = Field(None, max_length=40, examples=["MH 12 AB 1234"])
    name: str | None = Field(None, max_length=200)
    email: str | None = Field(None, max_length=254, pattern=r"^([^@\s]+@[^@\s]+\.[^@\s]+)?$")
    city: str | None = Field(None, max_length=120)
    campaign: str | None = Field(None, max_length=60)
    sub_id: str | None = Field(None, max_length=120)
    consent: StrictBool | ConsentIn | None = None

    def to_input(self) -> SubmissionInput:
        """Return what the service takes."""
        return SubmissionInput(
            mobile=self.mobile,
            registration_number=self.registration_number or "",
            name=self.name or "",
            email=self.email or "",
            city=self.city or "",
            campaign=self.campaign or "",
            sub_id=self.sub_id or "",
            consent=consent_of(self.consent),
        )


def consent_of(value: bool | ConsentIn | None) -> Consent:  # noqa: FBT001 - a field's value
    """Return the consent said as yes or no, or with its proof."""
    if isinstance(value, ConsentIn):
        return Consent(
            given=value.given,
            text_version=value.text_version,
            source_url=value.source_url,
            given_at=value.given_at,
        )
    return Consent(given=bool(value))


class SubmissionQuery(PageQuery):
    """What a list of submissions can be narrowed by."""

    status: State | None = None
    campaign: str = Field("", max_length=60)
    sub_id: str = Field("", max_length=120)

    def to_filters(self) -> SubmissionFilters:
        """Return what the query takes."""
        return SubmissionFilters(
            states=(self.status,) if self.status else (),
            campaign=self.campaign,
            sub_id=self.sub_id,
        )


class RegistrationIn(BaseModel):
    """The registration that was asked for."""

    registration_number: str = Field(..., min_length=1, max_length=40)


class RegistrationOut(Schema):
    """What is needed of the car registration."""

    requested: bool
    required: bool
    tries_left: int
    expires_at: datetime | None
    message: str


class CallOut(Schema):
    """Where the interest call stands."""

    id: int
    state: str
    attempts: int
    next_attempt_at: datetime | None


class SubmissionStepOut(Schema):
    """One step of a submission's history."""

    seq: int
    from_state: str = Field(..., serialization_alias="from")
    to_state: str = Field(..., serialization_alias="to")
    reason: str
    rule: str
    at: datetime


class SubmissionOut(Schema):
    """A submission as its affiliate sees it. `status` and `state` are the same word."""

    id: int
    status: str
    state: str
    reason: str
    message: str
    mobile: str
    registration_number: str
    name: str
    email: str
    city: str
    campaign: str
    sub_id: str
    lead: int | None
    registration: RegistrationOut
    created_at: datetime
    updated_at: datetime


class SubmissionDetailOut(SubmissionOut):
    """A submission with its call and its history."""

    call: CallOut | None
    history: list[SubmissionStepOut]


class SupplyOut(Schema):
    """One line of the supply queue."""

    id: int
    submission: int
    lead: int | None
    mobile: str
    name: str
    registration_number: str
    city: str
    campaign: str
    confirmed_at: datetime
    claimed_by: str | None
    call_back_at: datetime | None
    outcome: str


class OutcomeIn(BaseModel):
    """How the talk ended."""

    outcome: Literal["purchased", "not_purchased", "call_back"]
    notes: str | None = Field(None, max_length=5000)
    call_back_at: Moment | None = None


class PressIn(BaseModel):
    """The key the person pressed: 1 interested, 2 not, 9 never call again."""

    digit: Literal["1", "2", "9", 1, 2, 9]


class PressOut(Schema):
    """What the key did."""

    id: int
    digit: str
    status: str
    state: str
