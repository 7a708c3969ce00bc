"""`ETag` and `If-Match`: a lead's version as HTTP tells it."""

import re
from typing import Final

from django.http import HttpRequest, HttpResponse

from leadflow.leads.types import LeadRow

_VERSION: Final = re.compile(r'(?:W/)?"(\d{1,9})"')
NO_VERSION: Final = 0


def tagged(response: HttpResponse, lead: LeadRow) -> LeadRow:
    """Return the lead, and put its version on the answer."""
    response["ETag"] = f'"{lead.version}"'
    return lead


def version_asked(request: HttpRequest) -> int | None:
    """Return the version that `If-Match` names, None for any; what is no tag matches none."""
    sent = request.headers.get("If-Match", "").strip()
    if sent in {"", "*"}:
        return None
    found = _VERSION.fullmatch(sent)
    return int(found[1]) if found else NO_VERSION


def is_known(request: HttpRequest, response: HttpResponse) -> bool:
    """Tell whether `If-None-Match` names the answer's tag."""
    sent = request.headers.get("If-None-Match", "")
    return response["ETag"] in {tag.strip().removeprefix("W/") for tag in sent.split(",")}
