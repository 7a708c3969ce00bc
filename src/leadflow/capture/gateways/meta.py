"""What somebody filled in at Meta, asked for with the page's token."""

from django.conf import settings

from leadflow.capture.types import SignalJob
from leadflow.connectors import meta
from leadflow.connectors.crm import within
from leadflow.kernel.addresses import Reach


def fields_of(job: SignalJob, *, reach: Reach) -> dict[str, str]:
    """Return the form's fields. Raises VendorFailure."""
    return meta.fetch(
        within(reach),
        leadgen_id=job.event_id,
        token=job.secrets["page_token"],
        graph=settings.META_GRAPH_URL,
    )
