"""Writing down who did what, in the transaction in which it is done; and sealing it afterwards."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import structlog
from django.db import IntegrityError, OperationalError, connection, transaction
from structlog.contextvars import get_contextvars

from leadflow.audit.models import Record, Seal
from leadflow.audit.queries import PURPOSE, content_of
from leadflow.audit.rules import START, link
from leadflow.identity.types import Actor
from leadflow.kernel.db import commits, is_postgres, joins
from leadflow.kernel.secrets import keyed_hash

BATCH: Final = 10_000
logger = structlog.get_logger(__name__)


@joins
def record(
    *,
    actor: Actor,
    action: str,
    object_type: str,
    object_id: object,
    now: datetime,
    **details: object,
) -> None:
    """Write down one act of `actor`; the record stands or falls with the act itself.

    `action` is `room.past_tense`; `details` must be JSON and hold no secrets.
    """
    Record.objects.create(
        at=now,
        actor_id=actor.user_id or None,
        actor_name=actor.username,
        action=action,
        object_type=object_type,
        object_id=str(object_id),
        details=details,
        request_id=str(get_contextvars().get("request_id", ""))[:40],
    )


@joins
def record_many(
    *,
    actor: Actor,
    action: str,
    object_type: str,
    object_ids: Iterable[object],
    now: datetime,
    **details: object,
) -> None:
    """Write down one act of `actor` on several things, each with a record of its own; one query."""
    request_id = str(get_contextvars().get("request_id", ""))[:40]
    Record.objects.bulk_create(
        Record(
            at=now,
            actor_id=actor.user_id or None,
            actor_name=actor.username,
            action=action,
            object_type=object_type,
            object_id=str(object_id),
            details=details,
            request_id=request_id,
        )
        for object_id in object_ids
    )


def seal_records(*, now: datetime) -> int:
    """Seal what was written down since the last seal; return how many records that were.

    The head of the chain goes to the log, which is kept elsewhere: a chain that was made anew as a
    whole no longer ends in it. Sealing afterwards, in batches, does not slow the writers; a chain
    kept by each of them would, nine times.
    """
    settled = _last_settled()
    sealed = 0
    try:
        while count := _seal_batch(up_to=settled, now=now):
            sealed += count
    except IntegrityError:  # another worker has just sealed the same records
        pass
    return sealed


@commits
def _seal_batch(*, up_to: int, now: datetime) -> int:
    last = Seal.objects.order_by("-last_id").first()
    after, before = (last.last_id, last.chain) if last else (0, START)
    waiting = Record.objects.filter(pk__gt=after, pk__lte=up_to).order_by("pk")
    ids = list(waiting.values_list("pk", flat=True)[:BATCH])
    if not ids:
        return 0
    content, count = content_of(ids[0], ids[-1])
    chain = keyed_hash(link(before, ids[0], ids[-1], content), purpose=PURPOSE)
    Seal.objects.create(first_id=ids[0], last_id=ids[-1], count=count, chain=chain, sealed_at=now)
    logger.info("audit.sealed", last_id=ids[-1], head=chain)
    return count


@commits
def _last_settled() -> int:
    """Return the newest record before which none can still come in; 0 when that cannot be told.

    PostgreSQL numbers records before they are committed. The lock that this asks for is given only
    when nobody is writing, and is not waited for: writers would have to wait behind us.
    """
    if is_postgres():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("LOCK TABLE audit_record IN SHARE MODE NOWAIT")
        except OperationalError:
            return 0
    newest = Record.objects.order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0
