"""What a provider is told of a lead they bought, in words that still may stand there later."""

from leadflow.marketplace.models import Assignment
from leadflow.marketplace.rules.masking import scrubbed


def job_notice(assignment_id: int) -> tuple[int, str] | None:
    """Return the user behind a seat and the job's title without its client; None when it is gone.

    The client may hide from the provider at any time; what was said in a bell stays there.
    """
    found = (
        Assignment.objects.filter(pk=assignment_id, listing__lead__deleted_at=None)
        .select_related("provider", "listing__lead")
        .first()
    )
    if found is None:
        return None
    lead = found.listing.lead
    known = (lead.name, lead.phone, lead.email, found.listing.address)
    return found.provider.user_id, scrubbed(found.listing.title, known=known)
