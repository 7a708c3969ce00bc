"""The JSON of accounts and contacts, sent in and answered (seed 1)."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from ninja import Schema
from pydantic import BeforeValidator, Field, field_validator

from leadflow.accounts.types import AccountFilters, ContactFacts, RestaurantFacts, RestaurantRow
from leadflow.kernel.api import PageQuery, Payload
from leadflow.kernel.money import Money
from leadflow.leads.types import LeadStatus, StatusRow

LARGEST_ID: Final = 2**63 - 1
READ_ONLY: Final[dict[str, Any]] = {"readOnly": True}


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


Status = Annotated[
    Literal["NEW", "CONTACTED", "QUALIFIED", "NEGOTIATION", "CONVERTED", "LOST"],
    BeforeValidator(_upper),
]
Id = Annotated[int, Field(strict=True, ge=1, le=LARGEST_ID)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Person = Annotated[str, Field(max_length=200)]
Address = Annotated[str, Field(max_length=300)]
Words = Annotated[str, Field(max_length=120)]
Pincode = Annotated[str, Field(max_length=20)]
Phone = Annotated[str, Field(max_length=64)]
Email = Annotated[str, Field(max_length=254)]
Kind = Annotated[str, Field(max_length=80)]
LongText = Annotated[str, Field(max_length=20_000)]
Zone = Annotated[str, Field(max_length=64, description="Where the account is; else ours.")]
Country = Annotated[str, Field(max_length=2, description="Two letters (ISO 3166); else ours.")]

RENAMED: Final = {"lead_status": "status"}
KEPT: Final = frozenset({"name", "lead_status", "assigned_to"})


class RestaurantFields(Payload):
    """What an account can be told to be; nothing of it has to be said."""

    name: Name | None = Field(None, examples=["The Great Restaurant"])
    address: Address | None = Field(None, examples=["123 Food Street"])
    city: Words | None = Field(None, examples=["New York"])
    state: Words | None = Field(None, examples=["New York"])
    pincode: Pincode | None = Field(None, examples=["10001"])
    contact_person: Person | None = Field(None, examples=["John Doe"])
    phone: Phone | None = Field(None, examples=["+1234567890"], description="Kept as typed.")
    email: Email | None = Field(None, examples=["johndoe@example.com"])
    lead_status: Status | None = Field(None, examples=["NEW"])
    potential_revenue: Amount | None = Field(None, examples=[5000.00])
    cuisine_type: Kind | None = Field(None, examples=["Italian"])
    restaurant_type: Kind | None = Field(None, examples=["Fine Dining"])
    notes: LongText | None = Field(None, examples=["Interested in premium features."])
    timezone: Zone | None = Field(None, examples=["America/New_York"])
    country: Country | None = Field(None, examples=["US"])
    assigned_to: Id | None = Field(None, examples=[1])


class RestaurantIn(RestaurantFields):
    """A new account; it is the caller's unless `assigned_to` names somebody who works leads."""

    name: Name = Field(..., examples=["The Great Restaurant"])

    def facts(self) -> RestaurantFacts:
        """Return what the service takes."""
        given = self.model_dump(exclude_none=True)
        given["lead_status"] = LeadStatus(given.get("lead_status", LeadStatus.NEW).lower())
        return RestaurantFacts(**{RENAMED.get(name, name): given[name] for name in given})


class RestaurantPatch(RestaurantFields):
    """What of an account is to change; what is not named stays."""

    id: Any = Field(None, json_schema_extra=READ_ONLY)
    created_at: Any = Field(None, json_schema_extra=READ_ONLY)
    updated_at: Any = Field(None, json_schema_extra=READ_ONLY)
    phone_e164: Any = Field(None, exclude=True, json_schema_extra=READ_ONLY)
    assigned_name: Any = Field(None, exclude=True, json_schema_extra=READ_ONLY)
    version: Any = Field(None, exclude=True, json_schema_extra=READ_ONLY)

    def changes(self) -> dict[str, Any]:
        """Return what is to change, as the service names it, and the echoed fields."""
        given = self.model_dump(exclude_unset=True)
        return {RENAMED.get(name, name): value for name, value in given.items()}


class RestaurantPut(RestaurantPatch):
    """An account as it is to be: what is left out is empty afterwards, but its status and owner."""

    name: Name = Field(..., examples=["The Great Restaurant"])

    def changes(self) -> dict[str, Any]:
        """Return what is to change, as the service names it, and the echoed fields."""
        fields = RestaurantFields.model_fields.keys() - KEPT
        return {name: getattr(self, name) for name in sorted(fields)} | super().changes()


class RestaurantQuery(PageQuery):
    """What the list of accounts can be narrowed to."""

    lead_status: Status | None = None
    city: str = Field("", max_length=120, description="Exactly as stored.")
    assigned_to: int | None = Field(None, ge=1, le=LARGEST_ID, description="A user's id.")
    q: str = Field("", max_length=200, description="Parts of a name, number or address.")

    def filters(self) -> AccountFilters:
        """Return the filters without the paging."""
        return AccountFilters(
            status=LeadStatus(self.lead_status.lower()) if self.lead_status else None,
            city=self.city,
            assigned_to=self.assigned_to,
            q=self.q,
        )


class RestaurantOut(Schema):
    """An account; `phone` as typed, `phone_e164` its one spelling where it is a valid number."""

    id: int
    name: str
    address: str
    city: str
    state: str
    pincode: str
    contact_person: str
    phone: str
    phone_e164: str
    email: str
    lead_status: Status
    potential_revenue: Money | None
    cuisine_type: str
    restaurant_type: str
    notes: str
    timezone: str
    country: str
    assigned_to: int | None
    assigned_name: str
    created_at: datetime
    updated_at: datetime
    version: int

    @staticmethod
    def resolve_lead_status(account: RestaurantRow) -> str:
        """Return the status as this API spells it."""
        return account.status.upper()


class StatusChangeIn(Payload):
    """Where the account is to go."""

    status: Status
    reason: str | None = Field(None, max_length=500)


class AccountMoveOut(Schema):
    """One change of an account's status; `changed_by` is a user's id, null for the system."""

    old_status: Status
    new_status: Status
    reason: str
    changed_at: datetime
    changed_by: int | None

    @staticmethod
    def resolve_old_status(change: StatusRow) -> str:
        """Return the status as this API spells it."""
        return change.old_status.upper()

    @staticmethod
    def resolve_new_status(change: StatusRow) -> str:
        """Return the status as this API spells it."""
        return change.new_status.upper()


class ContactFields(Payload):
    """What can be known of somebody at an account."""

    name: Name | None = Field(None, examples=["John Doe"])
    role: Words | None = Field(None, examples=["Manager"])
    email: Email | None = Field(None, examples=["john.doe@example.com"])
    phone: Phone | None = Field(None, examples=["123-456-7890"], description="Kept as typed.")
    address: Address | None = Field(None, examples=["123 Street, City, Country"])


class ContactIn(ContactFields):
    """Somebody new at an account."""

    restaurant: Id = Field(..., examples=[1], description="The account's id.")
    name: Name = Field(..., examples=["John Doe"])

    def facts(self) -> ContactFacts:
        """Return what the service takes."""
        return ContactFacts(**self.model_dump(exclude_none=True, exclude={"restaurant"}))


class ContactPatch(ContactFields):
    """What is to change; what is not named stays."""

    restaurant: Id | None = Field(None, examples=[1], description="The account's id.")
    id: Any = Field(None, json_schema_extra=READ_ONLY)
    phone_e164: Any = Field(None, exclude=True, json_schema_extra=READ_ONLY)
    created_at: Any = Field(None, exclude=True, json_schema_extra=READ_ONLY)

    @field_validator("restaurant")
    @classmethod
    def is_somewhere(cls, value: int | None) -> int:
        """Refuse to take somebody away from every account; removing them is DELETE."""
        if value is None:
            raise ValueError("Give the id of an account")
        return value

    def changes(self) -> dict[str, Any]:
        """Return what is to change, and the echoed fields."""
        return self.model_dump(exclude_unset=True)


class ContactPut(ContactPatch):
    """A contact as it is to be: what is left out is empty afterwards, but whose contact it is."""

    name: Name = Field(..., examples=["John Smith"])

    def changes(self) -> dict[str, Any]:
        """Return what is to change, and the echoed fields."""
        return {name: getattr(self, name) for name in ContactFields.model_fields} | (
            super().changes()
        )


class ContactQuery(PageQuery):
    """What the list of contacts can be narrowed to."""

    restaurant: int | None = Field(None, ge=1, le=LARGEST_ID, description="The account's id.")


class AccountContactOut(Schema):
    """Somebody at an account; `phone` as typed, `phone_e164` where it is a valid number."""

    id: int
    restaurant: int
    name: str
    role: str
    email: str
    phone: str
    phone_e164: str
    address: str
    created_at: datetime
