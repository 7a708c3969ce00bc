"""What turns a function into a page: who may see it, by which method, in whose time zone."""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from leadflow.identity.queries import actor_of
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Door, Permission
from leadflow.kernel.codec import storable
from leadflow.kernel.errors import DomainError, Unauthenticated
from leadflow.kernel.http import MethodNotAllowed, problem_for
from leadflow.web.shell.compressing import compressed

P = ParamSpec("P")
READING = frozenset({"GET", "HEAD"})
METHODS = READING | {"POST"}


class PageRequest(HttpRequest):
    """A request that `page` has let in: it carries its actor."""

    actor: Actor
    htmx: HtmxDetails


View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
PageView = Callable[Concatenate[PageRequest, P], HttpResponseBase]


def page(
    *, permission: Permission | Iterable[Permission] = (), post: bool = False
) -> Callable[[PageView[P]], View[P]]:
    """Make a view a page for signed-in people who hold any of `permission` (none: everybody).

    It answers GET and HEAD, and POST only with `post`. Who is not signed in goes to the sign-in
    page and comes back; a refusal becomes an error page, or a toast when htmx asked.
    """
    return _door(permission, METHODS if post else READING)


def action(
    *, permission: Permission | Iterable[Permission] = ()
) -> Callable[[PageView[P]], View[P]]:
    """Make a view an action: as `page`, but answering POST alone."""
    return _door(permission, frozenset({"POST"}))


def _door(
    permission: Permission | Iterable[Permission], methods: frozenset[str]
) -> Callable[[PageView[P]], View[P]]:
    needed = [permission] if isinstance(permission, Permission) else list(permission)

    def decorate(view: PageView[P]) -> View[P]:
        @never_cache
        @compressed
        @wraps(view)
        def enter(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            try:
                actor = session_actor(request)
            except Unauthenticated:
                return to_sign_in(request)
            try:
                if request.method not in methods:
                    raise MethodNotAllowed("This address does not take that kind of request.")
                if needed:
                    require(actor, *needed)
                request.GET = storable_query(request)  # type: ignore[assignment] # Django types it as immutable
                with timezone.override(zone_of(actor)):
                    return view(cast("PageRequest", request), *args, **kwargs)
            except DomainError as error:
                if not is_htmx(request):
                    raise  # kernel.middleware shows the error page
                return refused(request, error)

        return cast("View[P]", enter)

    return decorate


def storable_query(request: HttpRequest) -> QueryDict:
    """Return the query without what no text can hold (NULs), which no page asks for."""
    if all(storable(value) for values in request.GET.lists() for value in values[1]):
        return request.GET
    query = request.GET.copy()
    for name, values in request.GET.lists():
        query.setlist(name, [value for value in values if storable(value)])
    return query


def session_actor(request: HttpRequest) -> Actor:
    """Return who is signed in; a token or key never opens a page.

    Raises Unauthenticated.
    """
    actor = actor_of(request)
    if actor.door is not Door.SESSION:
        raise Unauthenticated("Sign in to see this page.")
    return actor


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send the browser to the sign-in page, and back here afterwards if here can be read."""
    back = request.get_full_path() if request.method in READING else ""
    if is_htmx(request):
        back = getattr(request, "htmx").current_url_abs_path or ""  # noqa: B009 - set by htmx
    query = f"?{urlencode({'next': back})}" if back and back != reverse("home") else ""
    address = reverse("sign-in") + query
    return (
        HttpResponseClientRedirect(address) if is_htmx(request) else HttpResponseRedirect(address)
    )


def zone_of(actor: Actor) -> ZoneInfo:
    """Return the zone the actor reads times in."""
    try:
        return ZoneInfo(actor.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def is_htmx(request: HttpRequest) -> bool:
    """Tell whether htmx asks for a part of the page."""
    return bool(getattr(request, "htmx", False))


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    part: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render `template`, or only its fragment `part` when htmx asks for that."""
    wanted = part if part and is_htmx(request) else template
    return render(request, wanted, dict(context or {}), status=status)


def toast(
    response: HttpResponse,
    message: str,
    *,
    tone: str = "",
    undo: str = "",
    **values: object,
) -> HttpResponse:
    """Have the answer to an htmx request show a toast.

    `undo` is the address that takes the change back (POST, with `values`); `tone` may be "bad".
    """
    told: dict[str, object] = {"msg": message, "tone": tone}
    if undo:
        told["undo"] = {"url": undo, "values": values}
    return trigger(response, "toast", told)


def trigger(response: HttpResponse, event: str, detail: object = None) -> HttpResponse:
    """Have the answer to an htmx request fire `event` in the page, besides those already set."""
    events = json.loads(response.get("HX-Trigger", "{}"))
    events[event] = detail
    response["HX-Trigger"] = json.dumps(events)
    return response


def flash(request: HttpRequest, message: str, *, tone: str = "", undo: str = "") -> None:
    """Show a toast on the next full page; the way of forms that redirect."""
    tags = f"{tone} undo:{undo}" if undo else tone
    messages.add_message(request, messages.INFO, message, extra_tags=tags)


def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Return the refusal of an htmx request: its status, and the reason as a toast."""
    response = problem_for(request, error)
    return toast(response, error.message, tone="bad")


def done(request: HttpRequest, message: str, *, to: str, undo: str = "") -> HttpResponse:
    """End a form: tell what happened and go to `to`, with htmx or without."""
    flash(request, message, undo=undo)
    return HttpResponseClientRedirect(to) if is_htmx(request) else HttpResponseRedirect(to)
