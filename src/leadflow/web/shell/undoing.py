"""Forms that can be taken back: the toast's Undo posts what was there before.

A toast carries an address alone, so what was there before stands in the address's query; a form
that a person sends never has an empty body, for it carries its CSRF token.
"""

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, by a form or by an Undo; None when nothing was."""
    if request.method != "POST":
        return None
    return request.POST or request.GET


def is_on(request: HttpRequest, name: str) -> bool:
    """Tell whether a switch was posted as on."""
    given = sent(request)
    return given is not None and given.get(name) == "1"


def undo_url(path: str, before: Mapping[str, object]) -> str:
    """Return the address that posts `before`; what was empty or off is not sent, as by a form."""
    return f"{path}?{urlencode(dict(_filled(before)), doseq=True)}"


def _filled(before: Mapping[str, object]) -> Iterable[tuple[str, object]]:
    for name, value in before.items():
        if value is not None and value is not False and value != "":
            yield name, "on" if value is True else value
