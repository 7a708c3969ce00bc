"""Numbers that nobody may call again, known only by their keyed hash."""

from datetime import datetime
from typing import Final

from leadflow.audit.services import record
from leadflow.identity.rules import require
from leadflow.identity.types import Actor
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import NotFound
from leadflow.kernel.secrets import keyed_hash, keyed_hashes
from leadflow.leads.models import Suppression
from leadflow.leads.queries.suppressed import KEEPERS, PURPOSE, is_suppressed

BY_MERGE: Final = "merge"


class SuppressionNotFound(NotFound):
    code = "leads.suppression_not_found"


@joins
def suppress(*, phone: str, reason: str, now: datetime) -> None:
    """Keep an E.164 number from ever being called again; asking twice is one suppression.

    One that stood because of a merge alone stands for `reason` from now on: undoing the merge
    does not lift it any more.
    """
    if is_suppressed(phone):
        hashes = keyed_hashes(phone, purpose=PURPOSE)
        of_merge = Suppression.objects.filter(phone_hash__in=hashes, reason=BY_MERGE)
        of_merge.update(reason=reason[:60])
        return
    row = Suppression(
        phone_hash=keyed_hash(phone, purpose=PURPOSE), reason=reason[:60], created_at=now
    )
    Suppression.objects.bulk_create([row], ignore_conflicts=True)


@commits
def lift(*, actor: Actor, suppression_id: int, now: datetime) -> None:
    """Let a number be called again, on record.

    Raises Denied for whoever keeps no such list, and SuppressionNotFound.
    """
    require(actor, *KEEPERS)
    removed, _ = Suppression.objects.filter(pk=suppression_id).delete()
    if not removed:
        raise SuppressionNotFound("There is no such entry.", suppression_id=suppression_id)
    record(
        actor=actor,
        action="leads.suppression_lifted",
        object_type="suppression",
        object_id=suppression_id,
        now=now,
    )
