"""JSON in, JSON out. Each endpoint: who, what, one call, answer."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from leadflow.identity.queries import actor_of
from leadflow.identity.rules import require_person
from leadflow.identity.types import Actor
from leadflow.kernel.clock import now
from leadflow.kernel.http import link_next
from leadflow.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from leadflow.notifications import queries, services
from leadflow.notifications.http.schemas import NotificationOut
from leadflow.notifications.types import NotificationRow

router = Router(tags=["notifications"])

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]


@router.get("/notifications/", response=list[NotificationOut], summary="My notifications")
def list_notifications(
    request: HttpRequest,
    response: HttpResponse,
    limit: Limit = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> list[NotificationRow]:
    """Return the caller's in-app notifications, newest first."""
    page = queries.list_notifications(actor=_actor(request), cursor=cursor, limit=limit)
    if page.next_cursor:
        response["Link"] = link_next(request, page.next_cursor)
    return page.items


@router.post(
    "/notifications/{int:notification_id}/read/", response=NotificationOut, summary="Mark as read"
)
def read_notification(request: HttpRequest, notification_id: int) -> NotificationRow | None:
    """Note that the caller has read one of their notifications."""
    actor = _actor(request)
    services.mark_read(actor=actor, notification_id=notification_id, now=now())
    return queries.get_notification(actor=actor, notification_id=notification_id)


def _actor(request: HttpRequest) -> Actor:
    """Return who asks; raises ScopeMissing for API keys."""
    actor = actor_of(request)
    require_person(actor)
    return actor
