"""Mail to a client came back for good: kept as evidence."""

from datetime import datetime

from leadflow.kernel.db import commits
from leadflow.marketplace.models import Listing, MailReturned


@commits
def note_mail_returned(*, lead_id: int, now: datetime) -> None:
    """Note that a client's address takes no mail; again changes nothing."""
    if Listing.objects.filter(pk=lead_id).exists():
        MailReturned.objects.bulk_create(
            [MailReturned(listing_id=lead_id, at=now)], ignore_conflicts=True
        )
