"""Giving conversations to CRMs: queued when somebody can be reached, tried, noted."""

import json
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from leadflow.capture.events import CrmPushDue
from leadflow.capture.models import CrmConnection, CrmPush, Session
from leadflow.capture.queries.pushes import secrets_context
from leadflow.capture.queries.sessions import row
from leadflow.capture.rules.exports import export_of, wait_after
from leadflow.capture.types import CrmKind, PushJob, PushResult, PushState
from leadflow.events.services import publish
from leadflow.kernel.db import commits, joins
from leadflow.kernel.secrets import open_sealed

SETTLES: Final = timedelta(seconds=60)  # a visitor who goes on typing is given once


@joins
def queue_pushes(*, session_id: int, now: datetime) -> int:
    """Queue a conversation for each CRM that is switched on; return for how many.

    One that was given before is given again, to be brought up to date there.
    """
    active = CrmConnection.objects.filter(is_active=True).order_by("pk")
    for connection in active:
        CrmPush.objects.bulk_create(
            [CrmPush(connection=connection, session_id=session_id, turn=0, created_at=now)],
            ignore_conflicts=True,
        )
        push = CrmPush.objects.select_for_update().get(connection=connection, session_id=session_id)
        push.state, push.attempts, push.turn = PushState.WAITING, 0, push.turn + 1
        push.save(update_fields=["state", "attempts", "turn"])
        set_timer(push=push, due_at=now + SETTLES, now=now)
    return len(active)


@joins
def set_timer(*, push: CrmPush, due_at: datetime, now: datetime) -> None:
    """Have the worker look at a push at a moment; timers set before do nothing any more."""
    publish(
        CrmPushDue(push.pk, push.turn),
        stream=f"capture-push:{push.pk}",
        due_at=due_at,
        now=now,
    )


@commits
def begin(*, push_id: int, turn: int) -> PushJob | None:
    """Return a push that waits for this turn, with everything it needs; None when none does.

    Trying twice is safe: each system is asked first whether it has the conversation already.
    """
    waiting = CrmPush.objects.filter(pk=push_id, turn=turn, state=PushState.WAITING)
    push = waiting.select_related("connection", "session__bot", "session__version").first()
    if push is None:
        return None
    if not push.connection.is_active:
        push.state, push.error = PushState.FAILED, "The CRM is switched off."
        push.save(update_fields=["state", "error"])
        return None
    connection = push.connection
    sealed = open_sealed(connection.sealed, context=secrets_context(connection.pk))
    return PushJob(
        push_id=push.pk,
        turn=turn,
        kind=CrmKind(connection.kind),
        base=connection.base,
        secrets=json.loads(sealed),
        reference=f"leadflow-{push.session_id}",
        document=export_of(row(push.session), assigned_to=settings.CAPTURE_ASSIGNED_TO),
    )


@commits
def note(*, job: PushJob, result: PushResult, now: datetime) -> None:
    """Note what became of an attempt; set the next one, or end the push.

    Bad credentials switch the CRM off: asking again with them would only lock them.
    """
    push = CrmPush.objects.select_for_update().filter(pk=job.push_id).first()
    if push is None or push.turn != job.turn or push.state != PushState.WAITING:
        return
    push.attempts += 1
    push.error = result.error
    pause = wait_after(push.attempts)
    if result.is_taken:
        push.state, push.remote_id, push.settled_at = PushState.SENT, result.remote_id, now
    elif pause is None or not result.again:
        push.state, push.settled_at = PushState.FAILED, now
        if result.switches_off:
            CrmConnection.objects.filter(pk=push.connection_id).update(
                is_active=False, trouble=result.error
            )
    else:
        push.turn += 1
        asked = timedelta(seconds=result.wait or 0)
        set_timer(push=push, due_at=now + max(pause, asked), now=now)
    push.save()


def reachable(session_id: int) -> bool:
    """Tell whether somebody can be reached in a conversation: only then CRMs get it."""
    return Session.objects.filter(pk=session_id, contact_at__isnull=False).exists()
