"""The words people sort leads by."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from leadflow.identity.types import Actor
from leadflow.kernel.db import commits, joins
from leadflow.leads import rules
from leadflow.leads.models import LeadTag, Tag
from leadflow.leads.services.guards import LeadMoved, edited, to_work_on, unchanged
from leadflow.leads.types import LeadRow


@commits
def set_tags(
    *,
    actor: Actor,
    lead_id: int,
    tags: Sequence[str],
    now: datetime,
    if_version: int | None = None,
) -> None:
    """Let a lead carry these tags and no others; the same ones again change nothing.

    Raises LeadNotFound, NotYourLead, BadField, LeadMoved or LeadChanged; then nothing has changed.
    """
    lead = to_work_on(actor=actor, lead_id=lead_id, if_version=if_version)
    retag(actor=actor, lead=lead, tags=tags, now=now, if_version=if_version)


@joins
def retag(
    *,
    actor: Actor,
    lead: LeadRow,
    tags: Iterable[object],
    now: datetime,
    if_version: int | None = None,
) -> None:
    """Let a lead that was read carry these tags. Raises BadField or LeadMoved."""
    wanted = set(rules.tags(tags))
    if not unchanged(lead, if_version).select_for_update(no_key=True).exists():
        raise LeadMoved("Someone else has just changed this lead.", lead_id=lead.id)
    carried = LeadTag.objects.filter(lead_id=lead.id)
    before = set(carried.values_list("tag__name", flat=True))
    if wanted == before:
        return
    carried.filter(tag__name__in=before - wanted).delete()
    put_tags(lead_id=lead.id, names=wanted - before)
    added, removed = sorted(wanted - before), sorted(before - wanted)
    edited(
        actor=actor,
        lead_id=lead.id,
        kind="tagged",
        text=", ".join([*(f"+{name}" for name in added), *(f"-{name}" for name in removed)]),
        data={"added": added, "removed": removed},
        now=now,
    )


@joins
def put_tags(*, lead_id: int, names: Iterable[str]) -> None:
    """Hang tags, spelled as `rules.tags` does, on a lead; what it carries already stays."""
    wanted = sorted(names)
    known = set(Tag.objects.filter(name__in=wanted).values_list("name", flat=True))
    missing = [Tag(name=name) for name in wanted if name not in known]
    Tag.objects.bulk_create(missing, ignore_conflicts=True)
    LeadTag.objects.bulk_create(
        [
            LeadTag(lead_id=lead_id, tag=tag)
            for tag in Tag.objects.filter(name__in=wanted).order_by("name")
        ],
        ignore_conflicts=True,
    )
