"""Facts this room announces, each on the stream of its lead with the seq of its history row."""

from dataclasses import dataclass
from typing import ClassVar

from leadflow.events.types import Event


@dataclass(frozen=True, slots=True)
class ListingPosted(Event):
    """A client wants a job done."""

    name: ClassVar[str] = "marketplace.posted"

    lead_id: int
    state: str


@dataclass(frozen=True, slots=True)
class ListingMoved(Event):
    """A listing entered a state."""

    name: ClassVar[str] = "marketplace.moved"

    lead_id: int
    old_state: str
    new_state: str
    actor_id: int


@dataclass(frozen=True, slots=True)
class ListingOffered(Event):
    """A wave of providers was offered a lead; none when nobody matches."""

    name: ClassVar[str] = "marketplace.offered"

    lead_id: int
    wave: int
    count: int


@dataclass(frozen=True, slots=True)
class OfferMade(Event):
    """One provider is to be told of one lead; not a step of the lead's own history."""

    name: ClassVar[str] = "marketplace.offer_made"

    offer_id: int


@dataclass(frozen=True, slots=True)
class WaveDue(Event):
    """Timer: the wave after this one may be offered the lead."""

    name: ClassVar[str] = "marketplace.wave_due"

    lead_id: int
    wave: int


@dataclass(frozen=True, slots=True)
class WideningDue(Event):
    """Timer: if nobody bought the lead it is offered further away; the first or second time."""

    name: ClassVar[str] = "marketplace.widening_due"

    lead_id: int
    number: int


@dataclass(frozen=True, slots=True)
class HandOverDue(Event):
    """Timer: if nobody bought the lead sales gets it."""

    name: ClassVar[str] = "marketplace.hand_over_due"

    lead_id: int


@dataclass(frozen=True, slots=True)
class ListingWidened(Event):
    """A lead that nobody bought is offered further away and cheaper."""

    name: ClassVar[str] = "marketplace.widened"

    lead_id: int
    reach: str
    discount: int


@dataclass(frozen=True, slots=True)
class ListingHandedOver(Event):
    """A lead that nobody bought is for sales to look after."""

    name: ClassVar[str] = "marketplace.handed_over"

    lead_id: int


@dataclass(frozen=True, slots=True)
class LeadSold(Event):
    """A provider bought a lead."""

    name: ClassVar[str] = "marketplace.sold"

    lead_id: int
    assignment_id: int
    provider_id: int


@dataclass(frozen=True, slots=True)
class AssignmentMoved(Event):
    """A lead that was bought went on: contacted, quoted, won, lost."""

    name: ClassVar[str] = "marketplace.assignment_moved"

    lead_id: int
    assignment_id: int
    old_status: str
    new_status: str
    actor_id: int


@dataclass(frozen=True, slots=True)
class ReviewWritten(Event):
    """The client said how the job went."""

    name: ClassVar[str] = "marketplace.reviewed"

    lead_id: int
    assignment_id: int
    rating: int


@dataclass(frozen=True, slots=True)
class RefundRequested(Event):
    """A provider wants credits of a purchase back."""

    name: ClassVar[str] = "marketplace.refund_requested"

    lead_id: int
    request_id: int
    assignment_id: int
    reason: str
    proposal: str


@dataclass(frozen=True, slots=True)
class RefundDecided(Event):
    """A request for credits was granted or refused; who brought the lead in is charged for it."""

    name: ClassVar[str] = "marketplace.refund_decided"

    lead_id: int
    request_id: int
    assignment_id: int
    status: str
    credits: int


@dataclass(frozen=True, slots=True)
class RegistrationAsked(Event):
    """Somebody wants to be a provider and is to get a mail; not a step of any lead."""

    name: ClassVar[str] = "marketplace.registration_asked"

    registration_id: int


@dataclass(frozen=True, slots=True)
class ReviewAnswered(Event):
    """A provider answered what a client said of them."""

    name: ClassVar[str] = "marketplace.review_answered"

    lead_id: int
    assignment_id: int


@dataclass(frozen=True, slots=True)
class TrainingAsked(Event):
    """Somebody wants prices to be learnt anew; not a step of any lead."""

    name: ClassVar[str] = "marketplace.training_asked"

    by_id: int
