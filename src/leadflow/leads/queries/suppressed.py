"""Whom nobody may call again."""

from collections.abc import Iterable
from typing import Final

from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.secrets import keyed_hashes
from leadflow.leads.models import Suppression
from leadflow.leads.types import SuppressionRow

PURPOSE: Final = "suppression"
KEEPERS: Final = (Permission.AFFILIATE_MANAGE, Permission.SYSTEM_OPERATE)


def is_suppressed(phone: str) -> bool:
    """Tell whether this E.164 number asked never to be called again, under any pepper so far."""
    hashes = keyed_hashes(phone, purpose=PURPOSE)
    return Suppression.objects.filter(phone_hash__in=hashes).exists()


def suppressed_among(phones: Iterable[str]) -> frozenset[str]:
    """Return which of these E.164 numbers asked never to be called again; one query."""
    hashes = {
        each: phone for phone in phones for each in keyed_hashes(phone, purpose=PURPOSE) if phone
    }
    found = Suppression.objects.filter(phone_hash__in=list(hashes))
    return frozenset(hashes[each] for each in found.values_list("phone_hash", flat=True))


def list_suppressions(
    *, actor: Actor, before_id: int | None = None, limit: int = 100
) -> list[SuppressionRow]:
    """Return suppressions, newest first; without numbers, which nobody knows any more.

    Raises Denied for whoever keeps no such list.
    """
    require(actor, *KEEPERS)
    found = Suppression.objects.order_by("-id")
    if before_id is not None:
        found = found.filter(pk__lt=before_id)
    return [SuppressionRow(*row) for row in found.values_list("id", "reason", "created_at")[:limit]]
