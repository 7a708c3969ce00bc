"""Many new leads given to people at once: the same rows as `assign_by_rule` writes for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Value
from django.db.models.functions import Greatest

from leadflow.events.services import publish
from leadflow.events.services.publishing import Fact, publish_many
from leadflow.identity.types import Actor, UserRow
from leadflow.kernel.among import Among
from leadflow.kernel.db import joins
from leadflow.kernel.inserting import append_rows
from leadflow.leads.events import LeadAssigned, LeadsAssigned
from leadflow.leads.models import Lead, TimelineEntry
from leadflow.leads.services.guards import owner_of, team_after


@dataclass(frozen=True, slots=True)
class Gift:
    """A lead and to whom a rule gives it, which `text` explains."""

    lead_id: int
    user_id: int
    rule: str
    text: str


@joins
def give_many(*, actor: Actor, gifts: Sequence[Gift], now: datetime) -> None:
    """Give leads to people who work leads; nobody owns them, and the caller holds them.

    Each has its step and its fact, but its owner is told once of all of them. Raises NoSuchOwner.
    """
    owners = {user: owner_of(user) for user in dict.fromkeys(one.user_id for one in gifts)}
    held = Lead.objects.filter(Among("pk", [one.lead_id for one in gifts]))
    stand = {own: (seq, team) for own, seq, team in held.values_list("pk", "seq", "team_id")}
    given = [one for one in gifts if one.lead_id in stand]
    _write(given, owners, {own: team for own, (_, team) in stand.items()}, now)
    append_rows(
        TimelineEntry,
        [
            {
                "lead_id": one.lead_id,
                "seq": stand[one.lead_id][0] + 1,
                "kind": "assigned",
                "at": now,
                "actor_id": actor.user_id or None,
                "actor_name": actor.username,
                "text": one.text[:500],
                "rule": one.rule[:120],
                "data": {"old_owner": None, "new_owner": one.user_id},
            }
            for one in given
        ],
    )
    publish_many(
        facts=[
            Fact(
                LeadAssigned(one.lead_id, None, one.user_id, actor_id=actor.user_id),
                stream=f"lead:{one.lead_id}",
                seq=stand[one.lead_id][0] + 1,
            )
            for one in given
        ],
        is_told=True,
        now=now,
    )
    for user_id in owners:
        ids = sorted(one.lead_id for one in given if one.user_id == user_id)
        if ids:
            fact = LeadsAssigned(user_id, len(ids), ids[0], ids[-1])
            publish(fact, stream=f"owner:{user_id}", now=now)


def _write(
    gifts: Sequence[Gift],
    owners: dict[int, UserRow | None],
    teams: dict[int, int | None],
    now: datetime,
) -> None:
    """Write the owners into the leads, one statement for all that one gets."""
    groups: dict[tuple[int, int | None], list[int]] = {}
    for one in gifts:
        team = team_after(owners[one.user_id], teams[one.lead_id])
        groups.setdefault((one.user_id, team), []).append(one.lead_id)
    for (user_id, team), ids in groups.items():
        Lead.objects.filter(Among("pk", ids)).update(
            assigned_to=user_id,
            assigned_at=now,
            team=team,
            seq=F("seq") + 1,
            version=F("version") + 1,
            last_activity_at=Greatest("last_activity_at", Value(now)),
        )
