"""`ETag`, `If-Match` and `If-None-Match`: a row's version as HTTP tells it."""

import re
from typing import Final, Protocol, TypeVar

from django.http import HttpRequest, HttpResponse

_VERSION: Final = re.compile(r'(?:W/)?"(\d{1,9})"')
NO_VERSION: Final = 0


class Versioned(Protocol):
    """Whatever counts its changes."""

    @property
    def version(self) -> int:
        """Return the count."""


V = TypeVar("V", bound=Versioned)


def tagged(response: HttpResponse, row: V) -> V:
    """Return the row, and put its version on the answer."""
    response["ETag"] = f'"{row.version}"'
    return row


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
