"""Duplicates, asking for access, merging and undoing it, as JSON."""

from datetime import datetime
from typing import Annotated, Final, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from leadflow.identity.queries import actor_of
from leadflow.identity.rules import require
from leadflow.identity.types import Permission
from leadflow.kernel.api import PageQuery, Payload
from leadflow.kernel.clock import now
from leadflow.kernel.http import link_next
from leadflow.kernel.idempotency import idempotent
from leadflow.pipeline.queries import duplicates as queries
from leadflow.pipeline.queries.merging import get_merge, list_merges
from leadflow.pipeline.rules.merging import FIELDS
from leadflow.pipeline.services import access
from leadflow.pipeline.services import merging as services
from leadflow.pipeline.types.merging import Duplicate, MergeRow

LARGEST_ID: Final = 2**63 - 1
LeadId = Annotated[int, Field(ge=1, le=LARGEST_ID)]

router = Router(tags=["Duplicates"])


class LookQuery(Schema):
    """What is looked for; `except` is the lead being worked on."""

    phone: str = Field("", max_length=64, description="As it was typed.")
    email: str = Field("", max_length=254)
    except_id: LeadId | None = Field(None, alias="except")


class AskIn(Payload):
    """Who may not see a duplicate asks for access to it."""

    token: str = Field(min_length=1, max_length=200, description="From the list of duplicates.")
    reason: str = Field("", max_length=access.LONGEST_REASON)


class AskOut(Schema):
    """Whether somebody was told now; once a day for each lead."""

    asked: bool


class MergeIn(Payload):
    """The lead that is merged into the one of the address, and what is taken of which."""

    other: LeadId
    choices: dict[str, Literal["keep", "lose"]] = Field(
        default_factory=dict, description=f"Of {', '.join(FIELDS)}; otherwise the kept lead's."
    )


class MergesQuery(PageQuery):
    """Which merges are listed."""

    lead: LeadId | None = None


class SeenDuplicateOut(Schema):
    """A duplicate that the caller may see; `by` says what it has in common."""

    id: int
    name: str
    status: str
    owner: int | None
    owner_name: str
    created_at: datetime
    by: list[str]


class HiddenDuplicateOut(Schema):
    """A duplicate that the caller may not see: whose it is, and how to ask for access."""

    owner_name: str
    token: str


class MergeOut(Schema):
    """One merge; `stayed` are the fields its undo left as they had been changed since."""

    id: int
    kept: int
    lost: int
    merged_by: str
    merged_at: datetime
    undone_by: str
    undone_at: datetime | None
    stayed: list[str]
    is_undoable: bool


class MergedOut(Schema):
    """What a merge came to."""

    merge: int
    lead: int
    lost: int


@router.get(
    "/leads/duplicates/",
    response=list[SeenDuplicateOut | HiddenDuplicateOut],
    summary="Look for duplicates",
)
def find_duplicates(
    request: HttpRequest, query: Query[LookQuery]
) -> list[SeenDuplicateOut | HiddenDuplicateOut]:
    """Return leads with this number or address; of those the caller may not see, only whose.

    At most 60 times a minute.
    """
    actor = actor_of(request)
    access.count_look(actor=actor, now=now())
    found = queries.find_duplicates(
        actor=actor, phone=query.phone, email=query.email, except_id=query.except_id
    )
    return [_out(one) for one in found]


@router.post("/leads/duplicates/ask/", response=AskOut, summary="Ask for access to a duplicate")
@idempotent
def ask_access(request: HttpRequest, payload: AskIn) -> dict[str, bool]:
    """Tell the owner of a hidden lead, and those who assign leads, that the caller asks for it."""
    asked = access.ask_access(
        actor=actor_of(request), token=payload.token, reason=payload.reason, now=now()
    )
    return {"asked": asked}


@router.get(
    "/leads/{int:lead_id}/duplicates/",
    response=list[SeenDuplicateOut | HiddenDuplicateOut],
    summary="List duplicates of a lead",
)
def duplicates_of(
    request: HttpRequest, lead_id: int
) -> list[SeenDuplicateOut | HiddenDuplicateOut]:
    """Return leads with the number, the address or the person of this one."""
    actor = actor_of(request)
    access.count_look(actor=actor, now=now())
    return [_out(one) for one in queries.duplicates_of(actor=actor, lead_id=lead_id)]


@router.post("/leads/{int:lead_id}/merge/", response=MergedOut, summary="Merge two leads")
@idempotent
def merge(request: HttpRequest, lead_id: int, payload: MergeIn) -> dict[str, int]:
    """Merge another lead into this one; it can be undone for 30 days."""
    merge_id = services.merge(
        actor=actor_of(request),
        keep_id=lead_id,
        lose_id=payload.other,
        choices=payload.choices,
        now=now(),
    )
    return {"merge": merge_id, "lead": lead_id, "lost": payload.other}


@router.get("/merges/", response=list[MergeOut], summary="List merges")
def merges(
    request: HttpRequest, response: HttpResponse, query: Query[MergesQuery]
) -> list[MergeRow]:
    """Return merges, newest first."""
    page = list_merges(
        actor=actor_of(request),
        lead_id=query.lead,
        cursor=query.cursor,
        limit=query.limit,
        now=now(),
    )
    if page.next_cursor:
        response["Link"] = link_next(request, page.next_cursor)
    return page.items


@router.post("/merges/{int:merge_id}/undo/", response=MergeOut, summary="Undo a merge")
@idempotent
def undo_merge(request: HttpRequest, merge_id: int) -> MergeRow:
    """Part the two leads again; fields that were changed since stay, and are told in `stayed`."""
    actor, moment = actor_of(request), now()
    require(actor, Permission.LEAD_MERGE)
    services.undo_merge(actor=actor, merge_id=merge_id, now=moment)
    return get_merge(actor=actor, merge_id=merge_id, now=moment)


def _out(found: Duplicate) -> SeenDuplicateOut | HiddenDuplicateOut:
    if found.id is None or found.created_at is None:
        return HiddenDuplicateOut(owner_name=found.owner_name, token=found.token)
    return SeenDuplicateOut(
        id=found.id,
        name=found.name,
        status=found.status,
        owner=found.owner,
        owner_name=found.owner_name,
        created_at=found.created_at,
        by=list(found.by),
    )
