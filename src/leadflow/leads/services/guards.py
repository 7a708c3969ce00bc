"""What every change of a lead begins with: may they, is it still as it was, can that person own."""

from datetime import datetime

from django.db.models import QuerySet

from leadflow.events.services import publish
from leadflow.identity.queries import find_user
from leadflow.identity.types import Actor, UserRow
from leadflow.kernel.db import joins
from leadflow.kernel.errors import Conflict, Denied, Invalid, PreconditionFailed
from leadflow.leads import queries, rules
from leadflow.leads.events import LeadEdited
from leadflow.leads.models import Lead
from leadflow.leads.services.intake import record_step
from leadflow.leads.types import LeadRow


class NotYourLead(Denied):
    code = "leads.not_yours"


class LeadMoved(Conflict):
    code = "leads.moved_meanwhile"


class LeadChanged(PreconditionFailed):
    code = "leads.changed_meanwhile"


class NoSuchOwner(Invalid):
    code = "leads.no_such_owner"


class TooLate(Conflict):
    code = "leads.too_late"


class NotYourWords(Denied):
    code = "leads.not_your_words"


def to_work_on(*, actor: Actor, lead_id: int, if_version: int | None = None) -> LeadRow:
    """Return a lead that the actor is about to change.

    Raises LeadNotFound, NotYourLead, or LeadChanged when it is no longer at `if_version`.
    """
    lead = queries.get_lead(actor=actor, lead_id=lead_id)
    if not rules.may_change(actor, owner_id=lead.assigned_to, team_id=lead.team_id):
        raise NotYourLead("You may look at this lead but not change it.", lead_id=lead_id)
    return at_version(lead, if_version)


@joins
def hold(*, actor: Actor, lead_id: int, if_version: int | None = None) -> LeadRow:
    """Return a lead that the actor is about to change, and keep all others from it until commit.

    Refuses as `to_work_on`; what is decided on this row still holds when it is written.
    """
    list(Lead.objects.filter(pk=lead_id).select_for_update(no_key=True).values_list("pk"))
    return to_work_on(actor=actor, lead_id=lead_id, if_version=if_version)


def at_version(lead: LeadRow, if_version: int | None) -> LeadRow:
    """Return the lead; raises LeadChanged when it is no longer at `if_version`."""
    if if_version is not None and lead.version != if_version:
        raise LeadChanged("Someone else has changed this lead.", version=lead.version)
    return lead


def unchanged(lead: LeadRow, if_version: int | None) -> QuerySet[Lead]:
    """Return the lead as it was read, for an update that must not hit anything newer."""
    still = Lead.objects.filter(pk=lead.id, deleted_at=None)
    return still if if_version is None else still.filter(version=if_version)


def owner_of(user_id: int | None) -> UserRow | None:
    """Return whom a lead is given to, None for nobody; raises NoSuchOwner if they work no leads."""
    if user_id is None:
        return None
    user = find_user(user_id)
    if user is None or not user.is_active or rules.OWNER_ROLES.isdisjoint(user.roles):
        raise NoSuchOwner("There is no such user to work leads.", field="assigned_to")
    return user


def team_after(owner: UserRow | None, team_id: int | None) -> int | None:
    """Return whose team looks after a lead with a new owner: theirs, else the one that did."""
    return owner.team_id if owner and owner.team_id else team_id


def check_words(actor: Actor, *, by: int | None, at: datetime, now: datetime) -> None:
    """Raise NotYourWords or TooLate unless the actor wrote this, a day ago at most."""
    if by != actor.user_id:
        raise NotYourWords("Only who wrote this can take it back.")
    if now - at > rules.UNDO_WORDS:
        raise TooLate("This was written more than a day ago and stays.")


@joins
def touch(actor: Actor, lead_id: int, *, now: datetime) -> None:
    """Note that a person worked the lead; the system does not count."""
    if actor.user_id:
        Lead.objects.filter(pk=lead_id).update(touched_at=now)


@joins
def edited(
    *,
    actor: Actor,
    lead_id: int,
    kind: str,
    text: str,
    data: dict[str, object],
    now: datetime,
) -> int:
    """Add a step to a lead's history and announce it as `LeadEdited`; return its seq."""
    seq = record_step(actor=actor, lead_id=lead_id, kind=kind, text=text, data=data, now=now)
    publish(
        LeadEdited(lead_id, kind, actor_id=actor.user_id),
        stream=f"lead:{lead_id}",
        seq=seq,
        now=now,
    )
    return seq
