"""Numbers that nobody may call again, known only by their keyed hash."""

from datetime import datetime

from leadflow.audit.services import record
from leadflow.identity.rules import require
from leadflow.identity.types import Actor
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import NotFound
from leadflow.kernel.secrets import keyed_hash
from leadflow.leads.models import Suppression
from leadflow.leads.queries.suppressed import KEEPERS, PURPOSE, is_suppressed


class SuppressionNotFound(NotFound):
    code = "leads.suppression_not_found"


@joins
def suppress(*, phone: str, reason: str, now: datetime) -> None:
    """Keep an E.164 number from ever being called again; asking twice is one suppression."""
    if is_suppressed(phone):
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
