"""Which saved views a person has: their own, and those shared with everybody who sees leads."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from leadflow.identity.types import Actor, Permission
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import DEFAULT_LIMIT, Page, paginate
from leadflow.pipeline.models.views import SavedView, ViewPin
from leadflow.pipeline.rules.list_query import Layout, read_query

SEES_LEADS: Final = (Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)


class ViewNotFound(NotFound):
    """There is no such view, or it is somebody else's and not shared."""

    code = "pipeline.view_not_found"


@dataclass(frozen=True, slots=True)
class ViewRow:
    """A saved view as one person has it; `place` is where they pinned it, if they did."""

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


def view_scope(actor: Actor) -> QuerySet[SavedView]:
    """Return the views the actor may use: none for whoever sees no lead."""
    if not any(map(actor.may, SEES_LEADS)):
        return SavedView.objects.none()
    return SavedView.objects.filter(Q(owner_id=actor.user_id) | Q(is_shared=True), deleted_at=None)


def list_views(*, actor: Actor) -> list[ViewRow]:
    """Return the views the actor may use: the pinned ones in their order, then the others by name.

    One query.
    """
    order = (F("place").asc(nulls_last=True), "name", "id")
    return [_row(actor, view) for view in _shown(actor).order_by(*order)]


def page_views(
    *, actor: Actor, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[ViewRow]:
    """Return the page of the actor's views that follows `cursor`, by name. Raises BadCursor."""
    return paginate(
        _shown(actor),
        order=("name", "id"),
        kinds=(str, int),
        cursor=cursor,
        limit=limit,
        shape=lambda view: _row(actor, view),
    )


def get_view(*, actor: Actor, view_id: int) -> ViewRow:
    """Return one view. Raises ViewNotFound, also when it is another's and not shared."""
    view = _shown(actor).filter(pk=view_id).first()
    if view is None:
        raise ViewNotFound("There is no such view.")
    return _row(actor, view)


def _shown(actor: Actor) -> QuerySet[SavedView]:
    own = ViewPin.objects.filter(view=OuterRef("pk"), user_id=actor.user_id)
    return view_scope(actor).annotate(
        place=Subquery(own.values("place")[:1]),
        owner_name=Coalesce(NullIf(F("owner__name"), Value("")), "owner__username"),
    )


def _row(actor: Actor, view: Any) -> ViewRow:
    return ViewRow(
        id=view.pk,
        name=view.name,
        query=view.query,
        layout=read_query(view.query).layout,
        is_shared=view.is_shared,
        is_own=view.owner_id == actor.user_id,
        owner_name=view.owner_name,
        is_pinned=view.place is not None,
        place=view.place,
        version=view.version,
        changed_at=view.changed_at,
    )
