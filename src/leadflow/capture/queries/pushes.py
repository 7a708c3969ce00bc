"""Which CRMs there are, and what each was given."""

from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from leadflow.capture.models import CrmConnection, CrmPush
from leadflow.capture.types import CrmKind, CrmRow, PushRow, PushState
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import Page, paginate

ON_PAGE: Final = 50


class NoSuchCrm(NotFound):
    code = "capture.no_such_crm"


def secrets_context(crm_id: int) -> str:
    """Return what binds sealed secrets to their CRM."""
    return f"capture.crm:{crm_id}:secrets"


def list_crms(*, actor: Actor) -> list[CrmRow]:
    """Return every CRM with how much it was given. Raises NotPermitted."""
    require(actor, Permission.CHANNEL_MANAGE)
    return [_crm_row(one) for one in _counted(CrmConnection.objects.order_by("pk"))]


def get_crm(*, actor: Actor, crm_id: int) -> CrmRow:
    """Return one CRM. Raises NotPermitted or NoSuchCrm."""
    require(actor, Permission.CHANNEL_MANAGE)
    found = _counted(CrmConnection.objects.filter(pk=crm_id)).first()
    if found is None:
        raise NoSuchCrm("There is no such CRM.")
    return _crm_row(found)


def _counted(rows: QuerySet[CrmConnection]) -> QuerySet[Any]:
    return rows.annotate(
        sent=Count("pushes", filter=Q(pushes__state=PushState.SENT)),
        failed=Count("pushes", filter=Q(pushes__state=PushState.FAILED)),
    )


def _crm_row(one: Any) -> CrmRow:
    return CrmRow(
        id=one.pk,
        kind=CrmKind(one.kind),
        name=one.name,
        base=one.base,
        is_active=one.is_active,
        trouble=one.trouble,
        sent=one.sent,
        failed=one.failed,
    )


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
