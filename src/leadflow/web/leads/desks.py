"""What sets one desk apart from another: where its pages are, its columns, its way of moving.

The desk of leads is this one; the desk of key accounts (`web.accounts.desk`) is made of the same
pieces and differs by what it overrides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django.urls import reverse

from leadflow.identity.types import Actor
from leadflow.leads import services
from leadflow.leads.rules import steps_for
from leadflow.leads.types import LeadFilters, LeadRow, LeadStatus
from leadflow.web.leads import columns
from leadflow.web.leads.rights import Rights, rights_of


@dataclass(frozen=True, slots=True)
class Undo:
    """What takes a change back: an address, and what is posted there."""

    url: str
    values: Mapping[str, str] = field(default_factory=dict)


class Desk:
    """The desk of leads. Names of pages are those of the addresses."""

    key: ClassVar = "leads"
    title: ClassVar = "Leads"
    one: ClassVar = "lead"
    none_fits: ClassVar = "No lead fits"
    show_all: ClassVar = "Show all leads"
    list: ClassVar = "leads"
    new: ClassVar = "lead-new"
    record: ClassVar = "lead"
    column: ClassVar = "board-column"
    edit: ClassVar = "lead-edit"
    log: ClassVar = "lead-peek-log"
    is_account: ClassVar = False
    kept: ClassVar = ""  # what every address of the list says besides
    worth: ClassVar = "Value"
    folded: ClassVar[tuple[LeadStatus, ...]] = (LeadStatus.CONVERTED, LeadStatus.LOST)
    all_columns: ClassVar[Sequence[columns.Column]] = columns.ALL
    usual_columns: ClassVar[Sequence[str]] = columns.DEFAULT
    cookie: ClassVar = columns.COOKIE
    name_column: ClassVar = columns.NAME

    def narrow(self, filters: LeadFilters) -> LeadFilters:
        """Return the filters, narrowed to what stands at this desk at all."""
        return filters

    def rights(self, actor: Actor) -> Rights:
        """Return what the actor may do here."""
        return rights_of(actor)

    def steps(self, actor: Actor, status: LeadStatus) -> frozenset[LeadStatus]:
        """Return the statuses to which the actor may move what stands in `status`."""
        return steps_for(actor, status)

    def move(
        self,
        *,
        actor: Actor,
        lead_id: int,
        to: LeadStatus,
        reason: str,
        if_version: int | None,
        now: datetime,
    ) -> Undo:
        """Move one; return what takes that back."""
        services.change_status(
            actor=actor, lead_id=lead_id, to=to, reason=reason, if_version=if_version, now=now
        )
        return Undo(reverse("lead-undo-move", args=[lead_id]))

    def besides(self, actor: Actor, rows: Sequence[LeadRow]) -> Mapping[int, Any]:  # noqa: ARG002 - for desks that know more
        """Return what the columns show of these besides what a lead knows, by id."""
        return {}


LEADS = Desk()
