"""What becomes of leads that are made one, and of those parted again: the writes alone.

Who may do it, which facts are taken and what can be undone is known by the room that merges. No
history moves: reading follows `merged_into` (`queries.visible.family`).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from leadflow.events.services import publish
from leadflow.identity.types import Actor
from leadflow.kernel.db import joins
from leadflow.kernel.secrets import keyed_hash
from leadflow.leads.events import LeadAssigned
from leadflow.leads.models import Lead, LeadTag, Suppression
from leadflow.leads.queries.people import e164_of
from leadflow.leads.queries.suppressed import PURPOSE, is_suppressed
from leadflow.leads.services.intake import record_step
from leadflow.leads.services.moves import record_move
from leadflow.leads.services.suppression import BY_MERGE, suppress
from leadflow.leads.services.tagging import put_tags

FACTS: Final = (
    "id",
    "name",
    "phone",
    "email",
    "city",
    "language",
    "source",
    "channel",
    "value",
    "assigned_to_id",
    "assigned_at",
    "status",
    "status_since",
    "lost_reason",
    "next_action",
    "next_action_at",
    "person_id",
    "deleted_at",
    "merged_into_id",
    "is_account",
    "seq",
)


@joins
def hold(*, lead_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Keep these leads, and those merged into them, from any change until commit; return them.

    Leads that were put away are among them. They are taken in the order of their ids, so that of
    two who want the same leads one waits for the other.
    """
    wanted = set(lead_ids)
    held = Lead.objects.filter(Q(pk__in=wanted) | Q(merged_into__in=wanted)).order_by("id")
    return {lead["id"]: lead for lead in held.select_for_update().values(*FACTS)}


@joins
def put_into(*, lead_id: int, into: int, followers: Iterable[int], now: datetime) -> None:
    """Put a lead away as merged into another, to which those merged into it belong as well."""
    Lead.objects.filter(pk=lead_id).update(deleted_at=now, merged_into=into)
    Lead.objects.filter(pk__in=list(followers)).update(merged_into=into)


@joins
def take_out_of(*, lead_id: int, followers: Iterable[int]) -> None:
    """Bring back a lead that was merged into another, with those merged into it before."""
    Lead.objects.filter(pk=lead_id).update(deleted_at=None, merged_into=None)
    Lead.objects.filter(pk__in=list(followers)).update(merged_into=lead_id)


@joins
def take_facts(
    *, actor: Actor, lead: Mapping[str, Any], facts: Mapping[str, Any], why: str, now: datetime
) -> None:
    """Give a held lead facts of another; owner and status get the steps they always get."""
    if not facts:
        return
    lead_id = lead["id"]
    Lead.objects.filter(pk=lead_id).update(**facts)
    if "status" in facts:
        record_move(
            actor=actor,
            lead_id=lead_id,
            old=lead["status"],
            new=facts["status"],
            reason=why,
            said=why,
            rule=BY_MERGE,
            data={"by_merge": True},
            now=now,
        )
    if "assigned_to_id" in facts:
        _tell_owner(
            actor, lead_id, lead["assigned_to_id"], facts["assigned_to_id"], why=why, now=now
        )


def _tell_owner(
    actor: Actor, lead_id: int, old: int | None, new: int | None, *, why: str, now: datetime
) -> None:
    seq = record_step(
        actor=actor,
        lead_id=lead_id,
        kind="assigned",
        text=f"Another owner: {why}",
        rule=BY_MERGE,
        data={"old_owner": old, "new_owner": new},
        now=now,
    )
    fact = LeadAssigned(lead_id, old, new, actor_id=actor.user_id)
    publish(fact, stream=f"lead:{lead_id}", seq=seq, now=now)


@joins
def tags_of(*, lead_ids: Iterable[int]) -> dict[int, set[str]]:
    """Return the tags each of these leads carries, whether it was put away or not."""
    found: dict[int, set[str]] = {lead_id: set() for lead_id in lead_ids}
    carried = LeadTag.objects.filter(lead_id__in=found)
    for lead_id, name in carried.values_list("lead_id", "tag__name"):
        found[lead_id].add(name)
    return found


@joins
def hang(*, lead_id: int, tags: Iterable[str]) -> None:
    """Hang tags on a lead, without a step of their own."""
    put_tags(lead_id=lead_id, names=tags)


@joins
def take_off(*, lead_id: int, tags: Iterable[str]) -> None:
    """Take tags off a lead, without a step of their own."""
    LeadTag.objects.filter(lead_id=lead_id, tag__name__in=list(tags)).delete()


@joins
def suppress_all(*, leads: Iterable[Mapping[str, Any]], now: datetime) -> list[int]:
    """If the number of any of these leads is never to be called, keep all from being called.

    Returns the suppressions that stand because of a merge: those written now, and those that were
    written by another merge.
    """
    numbers = {number for number in (e164_of(lead["phone"]) for lead in leads) if number}
    if not any(map(is_suppressed, numbers)):
        return []
    for number in sorted(numbers):
        suppress(phone=number, reason=BY_MERGE, now=now)
    hashes = [keyed_hash(number, purpose=PURPOSE) for number in numbers]
    ours = Suppression.objects.filter(phone_hash__in=hashes, reason=BY_MERGE)
    return list(ours.order_by("id").values_list("id", flat=True))


@joins
def lift_merged(*, suppression_ids: Iterable[int]) -> None:
    """Let numbers be called again that were suppressed by a merge alone, and by nothing since."""
    Suppression.objects.filter(pk__in=list(suppression_ids), reason=BY_MERGE).delete()
