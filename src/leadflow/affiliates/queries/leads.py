"""What this room knows of a lead: its submission, and who may see the lead because of it."""

from dataclasses import replace

from leadflow.affiliates.models import Submission, SupplyItem
from leadflow.affiliates.queries.submissions import ROW_COLUMNS, to_row
from leadflow.affiliates.types import SubmissionRow
from leadflow.identity.types import Actor, Permission
from leadflow.leads.queries import LeadNotFound


def submission_of(*, lead_id: int) -> SubmissionRow | None:
    """Return the submission a lead came from, for callers who were shown the lead already."""
    row = Submission.objects.filter(lead_id=lead_id).values_list(*ROW_COLUMNS).first()
    return to_row(row) if row else None


def get_handed_over(*, actor: Actor, lead_id: int) -> Actor:
    """Return the actor as one who may read this lead: it came by an affiliate's submission.

    Those who manage submissions may read every such lead, the supply team those in its queue.
    Raises LeadNotFound for any other lead.
    """
    if actor.may(Permission.SUBMISSION_VIEW_ALL):
        may_read = Submission.objects.filter(lead_id=lead_id).exists()
    else:
        may_read = (
            actor.may(Permission.SUPPLY_WORK)
            and SupplyItem.objects.filter(submission__lead_id=lead_id).exists()
        )
    if not may_read:
        raise LeadNotFound("There is no such lead.")
    return replace(actor, permissions=actor.permissions | {Permission.LEAD_VIEW_ALL})
