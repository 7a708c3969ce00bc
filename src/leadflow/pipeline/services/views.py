"""Keep a list of leads under a name, share it, pin it, put it away and bring it back."""

import unicodedata
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from leadflow.identity.rules import require, require_person
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.codec import storable
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import Conflict, Denied, Invalid, PreconditionFailed
from leadflow.pipeline.models.views import LONGEST_NAME, SavedView, ViewPin
from leadflow.pipeline.queries.views import (
    SEES_LEADS,
    ViewNotFound,
    ViewRow,
    get_view,
    view_scope,
)
from leadflow.pipeline.rules.list_query import BadParameter, UnknownParameter, read_query

MOST_VIEWS: Final = 100
UNDO_DAYS: Final = 30


class NameTaken(Conflict):
    """The owner has another view of this name."""

    code = "pipeline.view_name_taken"


class TooManyViews(Conflict):
    """The owner has as many views as anybody may have."""

    code = "pipeline.too_many_views"


class BadName(Invalid):
    """A view needs a name of at most 80 signs."""

    code = "pipeline.bad_view_name"


class NotYourView(Denied):
    """A view that is shared with you stays its owner's."""

    code = "pipeline.not_your_view"


class ViewChanged(PreconditionFailed):
    """Somebody changed the view since it was read."""

    code = "pipeline.view_changed"


@commits
def save_view(
    *, actor: Actor, name: str, query: str = "", is_shared: bool = False, now: datetime
) -> int:
    """Keep a list under a name; return the view's id.

    Raises NotPermitted (sharing is for who assigns leads), BadName, UnknownParameter, BadParameter,
    NameTaken, or TooManyViews; then nothing is kept.
    """
    _check(actor, is_shared=is_shared)
    facts = {"name": _named(name), "query": _read(query), "is_shared": is_shared}
    _check_room(actor)
    try:
        with transaction.atomic():
            view = SavedView.objects.create(
                owner_id=actor.user_id, created_at=now, changed_at=now, **facts
            )
    except IntegrityError as error:
        raise NameTaken(
            "You have a view of this name; choose another or change that one.", field="name"
        ) from error
    return view.pk


@commits
def update_view(
    *,
    actor: Actor,
    view_id: int,
    now: datetime,
    name: str | None = None,
    query: str | None = None,
    is_shared: bool | None = None,
    if_version: int | None = None,
) -> None:
    """Change what is given of a view of one's own.

    Raises ViewNotFound, NotYourView, ViewChanged, or what `save_view` raises; then nothing has
    changed.
    """
    view = _own(actor, view_id)
    _check(actor, is_shared=bool(is_shared) and not view.is_shared)
    if if_version is not None and if_version != view.version:
        raise ViewChanged("This view was changed meanwhile; read it again.", version=view.version)
    facts: dict[str, object] = {"changed_at": now, "version": view.version + 1}
    if name is not None:
        facts["name"] = _named(name)
    if query is not None:
        facts["query"] = _read(query)
    if is_shared is not None:
        facts["is_shared"] = is_shared
    still = SavedView.objects.filter(pk=view_id, version=view.version, deleted_at=None)
    if not _changed(still, facts):
        raise ViewChanged("This view was changed meanwhile; read it again.")


@commits
def delete_view(*, actor: Actor, view_id: int, now: datetime) -> None:
    """Put a view of one's own away; it can be brought back for 30 days, with its pins.

    Raises ViewNotFound or NotYourView.
    """
    _own(actor, view_id)
    if not SavedView.objects.filter(pk=view_id, deleted_at=None).update(deleted_at=now):
        raise ViewNotFound("There is no such view.")


@commits
def restore_view(*, actor: Actor, view_id: int, now: datetime) -> None:
    """Bring a view back that was put away at most 30 days ago.

    Raises ViewNotFound, NameTaken when its name has been given to another, or TooManyViews.
    """
    require(actor, *SEES_LEADS)
    oldest = now - timedelta(days=UNDO_DAYS)
    gone = SavedView.objects.filter(pk=view_id, owner_id=actor.user_id, deleted_at__gte=oldest)
    if not gone.exists():
        raise ViewNotFound("There is no such view to bring back.")
    _check_room(actor)
    if not _changed(gone, {"deleted_at": None}):
        raise ViewNotFound("There is no such view to bring back.")


@commits
def pin_view(*, actor: Actor, view_id: int, place: int | None = None) -> ViewRow:
    """Keep a view at hand, last among the pinned ones or at `place` (0 is the first).

    Pinning it again moves it. Raises ViewNotFound.
    """
    get_view(actor=actor, view_id=view_id)
    _hold_pins(actor)
    pins = [
        pin
        for pin in ViewPin.objects.filter(user_id=actor.user_id).order_by("place", "id")
        if pin.view_id != view_id
    ]
    if place is None:
        last = ViewPin.objects.filter(user_id=actor.user_id).exclude(view_id=view_id)
        at = (last.aggregate(last=Max("place"))["last"] or 0) + 1 if pins else 0
    else:
        at = min(place, len(pins))
        for number, pin in enumerate(pins):
            pin.place = number + (number >= at)
        ViewPin.objects.bulk_update(pins, ["place"])
    ViewPin.objects.update_or_create(user_id=actor.user_id, view_id=view_id, defaults={"place": at})
    return get_view(actor=actor, view_id=view_id)


@commits
def unpin_view(*, actor: Actor, view_id: int) -> ViewRow:
    """Keep a view at hand no longer; one that is not pinned stays so. Raises ViewNotFound."""
    view = get_view(actor=actor, view_id=view_id)
    if not ViewPin.objects.filter(user_id=actor.user_id, view_id=view.id).delete()[0]:
        return view
    return get_view(actor=actor, view_id=view_id)


def _check(actor: Actor, *, is_shared: bool) -> None:
    require(actor, *SEES_LEADS)
    require_person(actor)
    if is_shared:
        require(actor, Permission.LEAD_ASSIGN)


def _own(actor: Actor, view_id: int) -> SavedView:
    """Return a view of the actor's own, as it was read."""
    require(actor, *SEES_LEADS)
    require_person(actor)
    view = view_scope(actor).filter(pk=view_id).first()
    if view is None:
        raise ViewNotFound("There is no such view.")
    if view.owner_id != actor.user_id:
        raise NotYourView("This view is shared with you; only its owner can change it.")
    return view


def _named(name: str) -> str:
    told = name.strip()
    is_line = storable(told) and not any(unicodedata.category(sign) == "Cc" for sign in told)
    if not told or len(told) > LONGEST_NAME or not is_line:
        raise BadName(f"Give a name of 1 to {LONGEST_NAME} signs.", field="name")
    return told


def _read(query: str) -> str:
    try:
        return read_query(query).text
    except (UnknownParameter, BadParameter) as refusal:
        where = "query" if refusal.field == "query" else f"query.{refusal.field}"
        raise type(refusal)(refusal.message, field=where) from refusal


def _check_room(actor: Actor) -> None:
    own = SavedView.objects.filter(owner_id=actor.user_id, deleted_at=None)
    if own.count() >= MOST_VIEWS:
        raise TooManyViews(f"You have {MOST_VIEWS} views; put one away first.")


@joins
def _changed(views: QuerySet[SavedView], facts: dict[str, object]) -> bool:
    """Write `facts` down; tell whether there was something to write them to."""
    try:
        with transaction.atomic():
            return bool(views.update(**facts))
    except IntegrityError as error:
        raise NameTaken(
            "You have another view of this name; choose another.", field="name"
        ) from error


@joins
def _hold_pins(actor: Actor) -> None:
    """Let one request at a time move a person's pins."""
    list(
        ViewPin.objects.select_for_update()
        .filter(user_id=actor.user_id)
        .order_by("id")
        .values_list("id", flat=True)
    )
