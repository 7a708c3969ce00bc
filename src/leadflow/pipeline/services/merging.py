"""Two leads become one, and two again if that was wrong; nothing of either history is lost."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from leadflow.audit.services import record
from leadflow.events.services import publish
from leadflow.identity.queries import find_user
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import Conflict, Invalid, NotFound
from leadflow.leads.queries import get_lead
from leadflow.leads.rules.fields import moment, money, told
from leadflow.leads.services import merging as leads
from leadflow.leads.services import record_step
from leadflow.pipeline.events.merging import LeadsMerged, LeadsParted
from leadflow.pipeline.models import Merge, MergedSuppression
from leadflow.pipeline.rules import merging as rules

READERS: Final = {
    "value": money,
    "assigned_at": moment,
    "status_since": moment,
    "next_action_at": moment,
}


class SameLead(Invalid):
    code = "pipeline.same_lead"


class MergedMeanwhile(Conflict):
    code = "pipeline.merged_meanwhile"


class AccountLost(Conflict):
    code = "pipeline.account_lost"


class MergeNotFound(NotFound):
    code = "pipeline.merge_not_found"


class MergeUndone(Conflict):
    code = "pipeline.merge_undone"


class MergeTooOld(Conflict):
    code = "pipeline.merge_too_old"


class KeptLeadGone(Conflict):
    code = "pipeline.kept_lead_gone"


@commits
def merge(
    *,
    actor: Actor,
    keep_id: int,
    lose_id: int,
    now: datetime,
    choices: Mapping[str, object] | None = None,
) -> int:
    """Merge one lead into another; return the merge's id.

    `choices` say by field of which lead the value is taken (`keep`, `lose`); without one it is
    the kept lead's, or the other's where that is empty. Tags are united. If either number is
    never to be called, neither is. A key account is merged into nothing, for its contacts, orders
    and plans are its own. Raises NotPermitted, BadChoice, SameLead, LeadNotFound, AccountLost, or
    MergedMeanwhile when somebody else was faster; then nothing has changed.
    """
    require(actor, Permission.LEAD_MERGE)
    chosen = rules.checked(choices or {})
    for lead_id in (keep_id, lose_id):
        get_lead(actor=actor, lead_id=lead_id)
    if keep_id == lose_id:
        raise SameLead("A lead cannot be merged with itself.", field="other")

    held = leads.hold(lead_ids=[keep_id, lose_id])
    keep, lose = held[keep_id], held[lose_id]
    if keep["deleted_at"] or lose["deleted_at"]:
        raise MergedMeanwhile("Someone else has just merged or put away one of these leads.")
    if lose["is_account"]:
        text = "This is a key account; merge the other lead into it, or put it away."
        raise AccountLost(text, lead_id=lose_id)
    picks = rules.picked(keep, lose, chosen)
    facts = rules.outcome(keep, lose, picks, now=now)
    tags = leads.tags_of(lead_ids=[keep_id, lose_id])
    added = sorted(tags[lose_id] - tags[keep_id])
    followers = sorted(pk for pk, one in held.items() if one["merged_into_id"] == lose_id)
    done = Merge.objects.create(
        kept_id=keep_id,
        lost_id=lose_id,
        before={name: told(keep[name]) for name in facts},
        after={name: told(value) for name, value in facts.items()},
        tags=added,
        followed=followers,
        merged_by_id=actor.user_id or None,
        merged_at=now,
    )
    leads.put_into(lead_id=lose_id, into=keep_id, followers=followers, now=now)
    leads.take_facts(actor=actor, lead=keep, facts=facts, why=f"merged with L-{lose_id}", now=now)
    leads.hang(lead_id=keep_id, tags=added)
    suppressed = leads.suppress_all(leads=held.values(), now=now)
    MergedSuppression.objects.bulk_create(
        [MergedSuppression(merge=done, suppression_id=pk) for pk in suppressed]
    )
    taken = [name for name, words in rules.FIELDS.items() if not facts.keys().isdisjoint(words)]
    _tell_merged(actor, done, taken=taken, tags=added, now=now)
    return done.pk


@commits
def undo_merge(*, actor: Actor, merge_id: int, now: datetime) -> list[str]:
    """Part two merged leads; return the fields that stay as somebody has changed them since.

    Both are what they were before. Raises NotPermitted, MergeNotFound, MergeUndone, MergeTooOld
    after 30 days, or KeptLeadGone while the kept lead is put away or merged into another; then
    nothing has changed.
    """
    require(actor, Permission.LEAD_MERGE)
    done = Merge.objects.filter(pk=merge_id).first()
    if done is None:
        raise MergeNotFound("There is no such merge.", merge_id=merge_id)
    if not rules.is_young(done.merged_at, now):
        raise MergeTooOld("A merge can be undone for 30 days; this one is older.")
    kept_id, lost_id = done.kept_id, done.lost_id

    held = leads.hold(lead_ids=[kept_id, lost_id])
    undoing = Merge.objects.filter(pk=merge_id, undone_at=None)
    if not undoing.update(undone_at=now, undone_by=actor.user_id or None):
        raise MergeUndone("This merge has been undone already.", merge_id=merge_id)
    kept = held[kept_id]
    _check_kept(kept)
    later = _later(done)
    back, stayed = _facts_back(done, kept, later)
    leads.take_out_of(
        lead_id=lost_id,
        followers=[pk for pk in done.followed if held[pk]["merged_into_id"] == kept_id],
    )
    why = f"merge with L-{lost_id} undone"
    leads.take_facts(actor=actor, lead=kept, facts=back, why=why, now=now)
    leads.take_off(lead_id=kept_id, tags=_tags_back(done, later))
    for other in later:
        other.save(update_fields=["before", "tags"])
    leads.lift_merged(suppression_ids=_suppressed_by(done))
    undoing = Merge.objects.filter(pk=merge_id)
    undoing.update(stayed=stayed)
    _tell_parted(actor, done, stayed=stayed, now=now)
    return stayed


def _check_kept(kept: Mapping[str, Any]) -> None:
    into = kept["merged_into_id"]
    if into is not None:
        text = f"L-{kept['id']} was merged into L-{into} since. Undo that merge first."
        raise KeptLeadGone(text, lead_id=kept["id"], merged_into=into)
    if kept["deleted_at"] is not None:
        text = f"L-{kept['id']} was put away since. Bring it back first."
        raise KeptLeadGone(text, lead_id=kept["id"])


def _later(done: Merge) -> list[Merge]:
    """Return what was merged into the same lead afterwards, and still is; oldest first."""
    later = Merge.objects.filter(kept=done.kept_id, undone_at=None, pk__gt=done.pk)
    return list(later.order_by("id"))


def _facts_back(
    done: Merge, kept: Mapping[str, Any], later: list[Merge]
) -> tuple[dict[str, Any], list[str]]:
    """Return the facts to put back and the fields that stay.

    A fact that a later merge took from a third lead stays too; undoing that one then puts back
    what was before both.
    """
    is_now = {name: told(value) for name, value in kept.items()}
    back, stayed = rules.going_back(is_now, done.before, done.after)
    for name in done.before.keys() - back.keys():
        for other in later:
            if name in other.before and other.before[name] == done.after[name]:
                other.before[name] = done.before[name]
                break
    owner = back.get("assigned_to_id")
    if owner is not None and find_user(owner) is None:
        back = {name: back[name] for name in back.keys() - set(rules.FIELDS["owner"])}
        stayed.append("owner")
    return {name: _read(name, value) for name, value in back.items()}, stayed


def _read(name: str, value: Any) -> Any:
    """Return a fact as it was before it was written down as JSON."""
    reader = READERS.get(name)
    return reader(name, value) if reader else value


def _tags_back(done: Merge, later: list[Merge]) -> list[str]:
    """Return the tags the kept lead loses; those of another that is merged into it stay."""
    going = set(done.tags)
    if not going:
        return []
    carried = leads.tags_of(lead_ids=[other.lost_id for other in later])
    for other in later:
        shared = going & carried[other.lost_id]
        other.tags = sorted({*other.tags, *shared})
        going -= shared
    return sorted(going)


def _suppressed_by(done: Merge) -> set[int]:
    """Return the suppressions that stood because of this merge, and of no other."""
    ours = set(done.suppressions.values_list("suppression_id", flat=True))
    others = MergedSuppression.objects.filter(suppression_id__in=ours, merge__undone_at=None)
    return ours - set(others.exclude(merge=done).values_list("suppression_id", flat=True))


@joins
def _tell_merged(
    actor: Actor, done: Merge, *, taken: list[str], tags: list[str], now: datetime
) -> None:
    kept, lost = done.kept_id, done.lost_id
    said = f"Merged with L-{lost}" + (f": {rules.named(taken)} taken over" if taken else "")
    for lead_id, other, text, data in (
        (kept, lost, said, {"taken": taken, "tags": tags}),
        (lost, kept, f"Merged into L-{kept}", {"into": kept}),
    ):
        seq = record_step(
            actor=actor,
            lead_id=lead_id,
            kind="merged",
            text=text,
            data={"merge": done.pk, "lead": other, **data},
            now=now,
        )
        fact = LeadsMerged(lead_id, other, kept, done.pk, actor.user_id)
        publish(fact, stream=f"lead:{lead_id}", seq=seq, now=now)
    record(
        actor=actor,
        action="leads.merged",
        object_type="lead",
        object_id=kept,
        now=now,
        lost=lost,
        merge=done.pk,
    )


@joins
def _tell_parted(actor: Actor, done: Merge, *, stayed: list[str], now: datetime) -> None:
    kept, lost = done.kept_id, done.lost_id
    said = f"Merge with L-{lost} undone"
    said += f"; changed since and kept: {rules.named(stayed)}" if stayed else ""
    for lead_id, other, text in (
        (kept, lost, said),
        (lost, kept, f"Merge into L-{kept} undone"),
    ):
        seq = record_step(
            actor=actor,
            lead_id=lead_id,
            kind="merge_undone",
            text=text,
            data={"merge": done.pk, "lead": other},
            now=now,
        )
        fact = LeadsParted(lead_id, other, done.pk, actor.user_id)
        publish(fact, stream=f"lead:{lead_id}", seq=seq, now=now)
    record(
        actor=actor,
        action="leads.merge_undone",
        object_type="lead",
        object_id=kept,
        now=now,
        lost=lost,
        merge=done.pk,
    )
