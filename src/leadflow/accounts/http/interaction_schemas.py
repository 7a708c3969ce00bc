"""The JSON of interactions and orders, sent in and answered (seed 1)."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Final

from ninja import Schema
from pydantic import BeforeValidator, Field, StrictBool

from leadflow.accounts.rules.orders import MOST_PIECES
from leadflow.accounts.types.orders import EngagementFacts, EngagementRow
from leadflow.kernel.api import PageQuery, Payload
from leadflow.kernel.moments import Moment
from leadflow.kernel.money import Money
from leadflow.leads.types import InteractionKind

LARGEST_ID: Final = 2**63 - 1
LEFT_OUT: Final[Any] = None  # where null is no value
READ_ONLY: Final[dict[str, Any]] = {"readOnly": True}

# As this API names them, and as everything inside does.
RENAMED: Final = {"interaction_type": "kind", "date": "at"}


class InteractionType(StrEnum):
    """How people were in touch, as this API spells it."""

    CALL = "CALL"
    EMAIL = "EMAIL"
    ORDER = "ORDER"
    MEETING = "MEETING"
    SITE_VISIT = "SITE_VISIT"
    WHATSAPP = "WHATSAPP"
    OTHER = "OTHER"

    @property
    def kind(self) -> InteractionKind:
        """Return what it is called inside."""
        return InteractionKind[self.name]


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


Type = Annotated[InteractionType, BeforeValidator(_upper)]
Id = Annotated[int, Field(strict=True, ge=1, le=LARGEST_ID)]
LongText = Annotated[str, Field(max_length=20_000)]
Pieces = Annotated[int, Field(strict=True, ge=0, le=MOST_PIECES)]
Price = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]


class InteractionFields(Payload):
    """What can be told of being in touch; what of it was an order stands in the last four."""

    contact: Id | None = Field(None, examples=[3], description="Somebody at the account.")
    details: LongText | None = Field(None, examples=["Followed up on last week's discussion."])
    order_placed: StrictBool | None = Field(
        None,
        examples=[False],
        description="Left out, it is so for ORDER and where something is told of an order.",
    )
    product_details: LongText | None = Field(None, examples=["50 units of Product A"])
    quantity: Pieces | None = Field(None, examples=[50])
    total_price: Price | None = Field(None, examples=[500.00])
    order_date: Moment | None = Field(
        None, examples=["2024-12-25T12:00:00Z"], description="The interaction's when not given."
    )


class EngagementIn(InteractionFields):
    """A new interaction; its `date` is now unless it is told."""

    lead: Id = Field(..., examples=[2], description="The account's id.")
    interaction_type: Type = Field(..., examples=["CALL"])
    date: Moment | None = Field(None, examples=["2024-12-24T15:30:00Z"])

    def facts(self) -> EngagementFacts:
        """Return what the service takes."""
        return EngagementFacts(**facts_of(self.model_dump(exclude_none=True, exclude={"lead"})))


class InteractionPatch(InteractionFields):
    """What of an interaction is to change; what is not named stays."""

    interaction_type: Type = Field(LEFT_OUT, examples=["CALL"])
    date: Moment | None = Field(None, examples=["2024-12-24T15:30:00Z"])
    id: Any = Field(None, json_schema_extra=READ_ONLY)
    lead: Any = Field(None, json_schema_extra=READ_ONLY)
    contact_name: Any = Field(None, exclude=True, json_schema_extra=READ_ONLY)
    by: Any = Field(None, exclude=True, json_schema_extra=READ_ONLY)

    def changes(self) -> dict[str, Any]:
        """Return what is to change, as the service names it, and the echoed fields."""
        return facts_of(self.model_dump(exclude_unset=True))


class InteractionPut(InteractionPatch):
    """An interaction as it is to be: what is left out is empty afterwards, but lead and date."""

    interaction_type: Type = Field(..., examples=["CALL"])

    def changes(self) -> dict[str, Any]:
        """Return what is to change, as the service names it, and the echoed fields."""
        fields = {name: getattr(self, name) for name in InteractionFields.model_fields}
        return facts_of(fields) | super().changes()


class RestoreIn(Payload):
    """Whose interaction is to come back."""

    lead: Id = Field(..., examples=[2], description="The account's id.")


class OrderQuery(PageQuery):
    """What the list of orders can be narrowed to."""

    lead: int | None = Field(None, ge=1, le=LARGEST_ID, description="The account's id.")


class InteractionQuery(OrderQuery):
    """What the list of interactions can be narrowed to."""

    contact: int | None = Field(None, ge=1, le=LARGEST_ID, description="A contact's id.")
    interaction_type: Type | None = None


class EngagementOut(Schema):
    """One time somebody was in touch with an account; `by` is a user's id, null for the system."""

    id: int
    lead: int
    contact: int | None
    contact_name: str
    interaction_type: InteractionType
    details: str
    order_placed: bool
    date: datetime = Field(..., alias="at")
    product_details: str
    quantity: int | None
    total_price: Money | None
    order_date: datetime | None
    by: int | None

    @staticmethod
    def resolve_interaction_type(row: EngagementRow) -> InteractionType:
        """Return the kind as this API spells it."""
        return InteractionType[InteractionKind(row.kind).name]


class OrderDetailsOut(Schema):
    """What was ordered; `quantity` and `total_price` are null while nobody has told them."""

    product_details: str
    quantity: int | None
    total_price: Money | None
    order_date: datetime = Field(..., alias="ordered_at")


class InteractionDeleted(Schema):
    """What the seed answers to a deletion."""

    message: str = Field(..., examples=["Interaction deleted successfully."])


def facts_of(given: dict[str, Any]) -> dict[str, Any]:
    """Return sent fields under the names that the services know; null empties a text."""
    facts = {RENAMED.get(name, name): value for name, value in given.items()}
    if "kind" in facts:
        facts["kind"] = facts["kind"].kind
    if facts.get("at", "") is None:
        del facts["at"]
    for name in ("details", "product_details"):
        if facts.get(name, "") is None:
            facts[name] = ""
    return facts
