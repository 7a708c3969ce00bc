"""Facts this room announces, each on the stream of its lead with the seq of its history row."""

from dataclasses import dataclass
from typing import ClassVar

from leadflow.events.types import Event


@dataclass(frozen=True, slots=True)
class LeadStatusChanged(Event):
    """A lead's pipeline status moved."""

    name: ClassVar[str] = "leads.status_changed"

    lead_id: int
    old_status: str
    new_status: str
    actor_id: int


@dataclass(frozen=True, slots=True)
class LeadAssigned(Event):
    """A lead got another owner, or none."""

    name: ClassVar[str] = "leads.assigned"

    lead_id: int
    old_owner_id: int | None
    new_owner_id: int | None
    actor_id: int


@dataclass(frozen=True, slots=True)
class LeadsAssigned(Event):
    """Somebody got several leads at once, which nobody owned; each has its own fact as well."""

    name: ClassVar[str] = "leads.assigned_together"

    owner_id: int
    number: int
    first_id: int
    last_id: int


@dataclass(frozen=True, slots=True)
class LeadTouched(Event):
    """Somebody was in touch with the person behind a lead."""

    name: ClassVar[str] = "leads.touched"

    lead_id: int
    interaction_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class LeadDeleted(Event):
    """A lead was put away; it can be brought back for 30 days."""

    name: ClassVar[str] = "leads.deleted"

    lead_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class LeadRestored(Event):
    """A lead that was put away is back."""

    name: ClassVar[str] = "leads.restored"

    lead_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class LeadReceived(Event):
    """A lead came in by hand, by the API or from a file; `source` is the door or a caller's word.

    Doors with an intake of their own announce it themselves. Without `wants_owner` it was said to
    stay without one. Leads from a file are told together, by the import's own fact.
    """

    name: ClassVar[str] = "leads.received"

    lead_id: int
    source: str
    wants_owner: bool = True


@dataclass(frozen=True, slots=True)
class LeadEdited(Event):
    """Facts, tags, notes or files of a lead changed; `kind` is the kind of the history's step."""

    name: ClassVar[str] = "leads.edited"

    lead_id: int
    kind: str
    actor_id: int
