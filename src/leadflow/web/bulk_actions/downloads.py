"""The list of leads as a file."""

from typing import Final

from django.http import StreamingHttpResponse

from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.sheets import MEDIA_TYPE
from leadflow.pipeline.rules.export import Format, format_of
from leadflow.pipeline.rules.list_query import read_parameters
from leadflow.pipeline.services.exports import export_leads
from leadflow.web.shell.pages import PageRequest, page, zone_of

MEDIA: Final = {Format.CSV: "text/csv; charset=utf-8", Format.XLSX: MEDIA_TYPE}


@page(permission=Permission.LEAD_EXPORT)
def export(request: PageRequest) -> StreamingHttpResponse:
    """Send the listed leads as a file, however many there are."""
    form = format_of(request.GET.get("format", ""))
    pairs = [(name, value) for name, values in request.GET.lists() for value in values]
    pieces = export_leads(
        actor=request.actor,
        query=read_parameters(pairs),
        form=form,
        zone=zone_of(request.actor),
        clock=now,
    )
    name = f"leads-{now().astimezone(zone_of(request.actor)):%Y-%m-%d}.{form}"
    return StreamingHttpResponse(
        pieces,
        content_type=MEDIA[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
