"""`If-Match` as this room reads it: the version somebody has seen."""

import re
from typing import Final

from django.http import HttpRequest

from leadflow.kernel.errors import PreconditionFailed

_VERSION: Final = re.compile(r'(?:W/)?"(\d{1,18})"')


class UnknownVersion(PreconditionFailed):
    code = "pipeline.unknown_version"


def version_asked(request: HttpRequest) -> int | None:
    """Return the version that `If-Match` names, None for any. Raises UnknownVersion."""
    sent = request.headers.get("If-Match", "").strip()
    if sent in {"", "*"}:
        return None
    found = _VERSION.fullmatch(sent)
    if found is None:
        raise UnknownVersion("Send the ETag of the last answer as If-Match.")
    return int(found[1])
