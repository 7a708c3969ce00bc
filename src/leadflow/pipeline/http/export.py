"""Leads as a file: `GET /api/leads/export/?format=csv|xlsx` and the list's own parameters."""

from typing import Final

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from leadflow.identity.queries import actor_of
from leadflow.kernel.clock import now
from leadflow.kernel.sheets import MEDIA_TYPE
from leadflow.pipeline.http.zones import zone_of
from leadflow.pipeline.rules.export import Format, format_of
from leadflow.pipeline.rules.list_query import read_parameters
from leadflow.pipeline.services.exports import export_leads

MEDIA: Final = {Format.CSV: "text/csv; charset=utf-8", Format.XLSX: MEDIA_TYPE}

router = Router(tags=["Leads"])


class ExportQuery(Schema):
    """What the file holds; besides these, every parameter of the list of leads."""

    format: str = Field("", description="`csv` (when nothing is said) or `xlsx`.")
    columns: str = Field("", description="Names of columns with commas between them; else all.")
    sort: str = Field("", description="As in the list of leads.")


@router.get("/leads/export/", summary="Take leads out as a file")
def export(request: HttpRequest, query: Query[ExportQuery]) -> StreamingHttpResponse:
    """Return the leads of a list as a file, however many they are; it is noted in the audit log.

    Times are in the caller's zone, which the headings name. Unknown parameters are refused by name.
    """
    actor = actor_of(request)
    form = format_of(query.format)
    pairs = [(name, value) for name, values in request.GET.lists() for value in values]
    pieces = export_leads(
        actor=actor, query=read_parameters(pairs), form=form, zone=zone_of(actor), clock=now
    )
    name = f"leads-{now():%Y-%m-%d}.{form}"
    return StreamingHttpResponse(
        pieces,
        content_type=MEDIA[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
