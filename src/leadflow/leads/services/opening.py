"""A lead becomes an account: known in the lists of accounts from then on."""

from leadflow.kernel.db import joins
from leadflow.leads.models import Lead


@joins
def mark_account(*, lead_id: int) -> None:
    """Note that a lead has an account of the room accounts; who may is the caller's to know."""
    Lead.objects.filter(pk=lead_id).update(is_account=True)
