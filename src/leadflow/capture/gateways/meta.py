"""What somebody filled in at Meta, asked for with the page's token."""

from collections.abc import Mapping

from django.conf import settings

from leadflow.capture.types import SignalJob
from leadflow.connectors import meta
from leadflow.connectors.webhooks import Reply, exchange
from leadflow.kernel.addresses import Reach


def fields_of(job: SignalJob, *, reach: Reach) -> dict[str, str]:
    """Return the form's fields. Raises VendorFailure."""

    def ask(method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        return exchange(method, url, body=body, headers=headers, reach=reach)

    return meta.fetch(
        ask,
        leadgen_id=job.event_id,
        token=job.secrets["page_token"],
        graph=settings.META_GRAPH_URL,
    )
