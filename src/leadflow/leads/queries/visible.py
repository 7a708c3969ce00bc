"""Who may see which lead, written once; every other question starts here."""

from operator import attrgetter
from typing import Final

from django.db.models import Case, F, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, NullIf

from leadflow.identity.types import Actor, Permission
from leadflow.kernel.errors import NotFound
from leadflow.leads.models import Lead, LeadTag
from leadflow.leads.types import LeadRow

_fields = attrgetter(
    "id",
    "name",
    "shown_phone",
    "email",
    "source",
    "channel",
    "city",
    "language",
    "status",
    "shown_since",
    "lost_reason",
    "assigned_to_id",
    "owner_name",
    "assigned_at",
    "value",
    "next_action",
    "next_action_at",
    "shown_tags",
    "created_at",
    "touched_at",
    "last_activity_at",
    "version",
    "team_id",
    "is_account",
)


_TAGS: Final = Prefetch("tagged", LeadTag.objects.select_related("tag"))


class LeadNotFound(NotFound):
    code = "leads.not_found"


def scope(actor: Actor) -> QuerySet[Lead]:
    """Return the leads the actor may know of, for use inside other rooms' queries.

    The only queryset that crosses a door, so that "who sees which lead" is written once. Leads
    that were put away are nobody's to see.
    """
    present = Lead.objects.filter(deleted_at=None)
    if actor.may(Permission.LEAD_VIEW_ALL):
        return present
    if actor.may(Permission.LEAD_VIEW_TEAM) and actor.team_id is not None:
        return present.filter(Q(assigned_to=actor.user_id) | Q(team=actor.team_id))
    if actor.may(Permission.LEAD_VIEW_OWN):
        return present.filter(assigned_to=actor.user_id)
    return Lead.objects.none()


def get_lead(*, actor: Actor, lead_id: int) -> LeadRow:
    """Return one lead. Raises LeadNotFound, also when the actor may not know of it."""
    found = shown(scope(actor).filter(pk=lead_id)).first()
    if found is None:
        raise not_found(actor=actor, lead_id=lead_id)
    return row(found)


def not_found(*, actor: Actor, lead_id: int) -> LeadNotFound:
    """Return the refusal; where a merged lead went is told to those who may see it there."""
    winner = Lead.objects.filter(pk=lead_id).values("merged_into")
    into = scope(actor).filter(pk__in=winner).values_list("pk", flat=True).first()
    if into is None:
        return LeadNotFound("There is no such lead.", lead_id=lead_id)
    text = f"This lead was merged into lead {into}."
    return LeadNotFound(text, lead_id=lead_id, merged_into=into)


def family(lead_id: int) -> QuerySet[Lead]:
    """Return a lead with those merged into it, whose history is shown with its own.

    Whether somebody may see them is decided by the lead alone.
    """
    return Lead.objects.filter(Q(pk=lead_id) | Q(merged_into=lead_id)).order_by()


def shown(leads: QuerySet[Lead]) -> QuerySet[Lead]:
    """Return the leads with what rows show of others: the person's number, the owner, the tags."""
    return leads.prefetch_related(_TAGS).annotate(
        shown_since=Coalesce("status_since", "created_at"),
        shown_phone=Case(  # a person known by address alone lends a lead no number
            When(phone="", then=Value("")), default=Coalesce("person__phone", "phone")
        ),
        owner_name=Coalesce(
            NullIf(F("assigned_to__name"), Value("")), "assigned_to__username", Value("")
        ),
    )


def row(lead: Lead) -> LeadRow:
    """Return a lead that `shown` gave as a row; the number is normalised where it can be."""
    lead.shown_tags = tuple(sorted(tagged.tag.name for tagged in lead.tagged.all()))  # type: ignore[attr-defined]
    return LeadRow(*_fields(lead))
