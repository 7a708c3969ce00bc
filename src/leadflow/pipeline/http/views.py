"""Saved views as JSON: lists of leads under a name, private or shared, pinned or not."""

from datetime import datetime
from typing import Final

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field, StrictBool

from leadflow.identity.queries import actor_of
from leadflow.identity.rules import require
from leadflow.identity.types import Actor
from leadflow.kernel.api import PageQuery, Payload
from leadflow.kernel.clock import now
from leadflow.kernel.errors import PreconditionFailed
from leadflow.kernel.http import link_next
from leadflow.kernel.idempotency import idempotent
from leadflow.pipeline.queries.views import SEES_LEADS, ViewRow, get_view, page_views
from leadflow.pipeline.rules.list_query import LONGEST_QUERY, Layout
from leadflow.pipeline.services import views as services

LARGEST_PLACE: Final = 10_000

router = Router(tags=["Saved views"])


class ViewIn(Payload):
    """A view to keep."""

    name: str = Field(min_length=1, max_length=80)
    query: str = Field("", max_length=LONGEST_QUERY, description="The list's query string.")
    is_shared: StrictBool = False


class ViewPatch(Payload):
    """What is to change of a view; what is not given stays."""

    name: str | None = Field(None, min_length=1, max_length=80)
    query: str | None = Field(None, max_length=LONGEST_QUERY)
    is_shared: StrictBool | None = None


class PinQuery(Schema):
    """Where a view is to stand among the pinned ones; last when nothing is said."""

    place: int | None = Field(None, ge=0, le=LARGEST_PLACE, description="0 is the first.")


class ViewOut(Schema):
    """A saved view as the caller has it."""

    id: int
    name: str
    query: str
    layout: Layout
    is_shared: bool
    is_own: bool
    owner_name: str
    is_pinned: bool
    place: int | None
    version: int
    changed_at: datetime


@router.get("/views/", response=list[ViewOut], summary="List saved views")
def list_views(
    request: HttpRequest, response: HttpResponse, query: Query[PageQuery]
) -> list[ViewRow]:
    """Return the caller's own views and those shared with everybody, by name."""
    page = page_views(actor=reader(request), cursor=query.cursor, limit=query.limit)
    if page.next_cursor:
        response["Link"] = link_next(request, page.next_cursor)
    return page.items


@router.post("/views/", response={201: ViewOut}, summary="Save a view")
@idempotent
def save_view(request: HttpRequest, payload: ViewIn) -> Status[ViewRow]:
    """Keep a list of leads under a name; only who may assign leads may share it."""
    actor = reader(request)
    view_id = services.save_view(actor=actor, **payload.model_dump(), now=now())
    return Status(201, get_view(actor=actor, view_id=view_id))


@router.get("/views/{int:view_id}/", response=ViewOut, summary="Read a saved view")
def read_view(request: HttpRequest, response: HttpResponse, view_id: int) -> ViewRow:
    """Return one view; its `ETag` is its version."""
    return tagged(response, get_view(actor=reader(request), view_id=view_id))


@router.patch("/views/{int:view_id}/", response=ViewOut, summary="Change a saved view")
def change_view(
    request: HttpRequest, response: HttpResponse, view_id: int, payload: ViewPatch
) -> ViewRow:
    """Change a view of one's own; with `If-Match` only if nobody changed it meanwhile."""
    actor = reader(request)
    services.update_view(
        actor=actor,
        view_id=view_id,
        **payload.model_dump(exclude_none=True),
        if_version=version_in(request),
        now=now(),
    )
    return tagged(response, get_view(actor=actor, view_id=view_id))


@router.delete("/views/{int:view_id}/", response={204: None}, summary="Put a saved view away")
def delete_view(request: HttpRequest, view_id: int) -> Status[None]:
    """Put a view of one's own away; it can be brought back for 30 days."""
    services.delete_view(actor=reader(request), view_id=view_id, now=now())
    return Status(204, None)


@router.post("/views/{int:view_id}/restore/", response=ViewOut, summary="Bring a view back")
def restore_view(request: HttpRequest, view_id: int) -> ViewRow:
    """Bring back a view that was put away."""
    actor = reader(request)
    services.restore_view(actor=actor, view_id=view_id, now=now())
    return get_view(actor=actor, view_id=view_id)


@router.post("/views/{int:view_id}/pin/", response=ViewOut, summary="Pin a view")
def pin_view(request: HttpRequest, view_id: int, query: Query[PinQuery]) -> ViewRow:
    """Keep a view at hand, for the caller alone."""
    return services.pin_view(actor=reader(request), view_id=view_id, place=query.place)


@router.post("/views/{int:view_id}/unpin/", response=ViewOut, summary="Unpin a view")
def unpin_view(request: HttpRequest, view_id: int) -> ViewRow:
    """Keep a view at hand no longer."""
    return services.unpin_view(actor=reader(request), view_id=view_id)


def reader(request: HttpRequest) -> Actor:
    """Return who asks; raises NotPermitted for whoever never sees any lead."""
    actor = actor_of(request)
    require(actor, *SEES_LEADS)
    return actor


def tagged(response: HttpResponse, view: ViewRow) -> ViewRow:
    """Put the version of a view into its answer."""
    response["ETag"] = f'"{view.version}"'
    return view


def version_in(request: HttpRequest) -> int | None:
    """Return the version the caller has read; raises PreconditionFailed for what is none."""
    sent = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if sent in {"", "*"}:
        return None
    if not (sent.isascii() and sent.isdigit() and len(sent) < 10):  # noqa: PLR2004 - no version is so long
        raise PreconditionFailed("If-Match names no version of this view.")
    return int(sent)
