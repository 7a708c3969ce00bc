"""Which CRMs there are, and what each was given."""

from typing import Final

from django.conf import settings
from django.db.models import Count, Q

from leadflow.capture.models import CrmConnection, CrmPush
from leadflow.capture.types import CrmKind, CrmRow, PushRow, PushState
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.addresses import Reach
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import Page, paginate

ON_PAGE: Final = 50


class NoSuchCrm(NotFound):
    code = "capture.no_such_crm"


def reach() -> Reach:
    """Return how far addresses may reach here: the public internet, unless settings allow more."""
    return Reach(http=settings.WEBHOOKS_ALLOW_HTTP, private=settings.WEBHOOKS_ALLOW_PRIVATE)


def secrets_context(crm_id: int) -> str:
    """Return what binds sealed secrets to their CRM."""
    return f"capture.crm:{crm_id}:secrets"


def list_crms(*, actor: Actor) -> list[CrmRow]:
    """Return every CRM with how much it was given. Raises NotPermitted."""
    require(actor, Permission.CHANNEL_MANAGE)
    counted = CrmConnection.objects.order_by("pk").annotate(
        sent=Count("pushes", filter=Q(pushes__state=PushState.SENT)),
        failed=Count("pushes", filter=Q(pushes__state=PushState.FAILED)),
    )
    return [
        CrmRow(
            id=one.pk,
            kind=CrmKind(one.kind),
            name=one.name,
            base=one.base,
            is_active=one.is_active,
            trouble=one.trouble,
            sent=one.sent,
            failed=one.failed,
        )
        for one in counted
    ]


def get_crm(*, actor: Actor, crm_id: int) -> CrmRow:
    """Return one CRM. Raises NotPermitted or NoSuchCrm."""
    found = [one for one in list_crms(actor=actor) if one.id == crm_id]
    if not found:
        raise NoSuchCrm("There is no such CRM.")
    return found[0]


def list_pushes(
    *, actor: Actor, crm_id: int, cursor: str | None = None, limit: int = ON_PAGE
) -> Page[PushRow]:
    """Return what a CRM was given, newest first. Raises NotPermitted or BadCursor."""
    require(actor, Permission.CHANNEL_MANAGE)
    return paginate(
        CrmPush.objects.filter(connection=crm_id),
        order=["-id"],
        kinds=[int],
        cursor=cursor,
        limit=limit,
        shape=_row,
    )


def _row(push: CrmPush) -> PushRow:
    return PushRow(
        id=push.pk,
        session=push.session_id,
        state=PushState(push.state),
        attempts=push.attempts,
        remote_id=push.remote_id,
        error=push.error,
        created_at=push.created_at,
        settled_at=push.settled_at,
    )
