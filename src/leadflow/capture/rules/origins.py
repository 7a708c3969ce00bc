"""On which sites a bot may stand: origins as browsers send them."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from leadflow.kernel.errors import Invalid

MOST: Final = 50
HOST: Final = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?"
    r"|\[[0-9a-f:]{2,45}\]"
)
USUAL: Final = {"https": 443, "http": 80}


class BadOrigin(Invalid):
    """What was written is no address of a site."""

    code = "capture.bad_origin"


def origins_of(lines: Iterable[str]) -> list[str]:
    """Return the origins that somebody wrote down, each once. Raises BadOrigin.

    A whole address counts as its site: `https://shop.example/prices` is `https://shop.example`.
    """
    found = list(dict.fromkeys(origin_of(line) for line in lines if line.strip()))
    if len(found) > MOST:
        raise BadOrigin(f"A bot can stand on at most {MOST} sites.", field="origins")
    return found


def origin_of(text: str) -> str:
    """Return the origin of an address as browsers send it. Raises BadOrigin."""
    spelled = text.strip().lower()
    try:
        parts = urlsplit(spelled if "://" in spelled else f"https://{spelled}")
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = parts.port
    except (ValueError, UnicodeError):
        raise _bad(text) from None
    host = f"[{host}]" if ":" in host else host
    if parts.scheme not in USUAL or not HOST.fullmatch(host) or "@" in parts.netloc:
        raise _bad(text)
    suffix = "" if port in {None, USUAL[parts.scheme]} else f":{port}"
    return f"{parts.scheme}://{host}{suffix}"


def _bad(text: str) -> BadOrigin:
    return BadOrigin(
        f"{text.strip()[:80]} is no address of a site. Write it like https://www.example.com.",
        field="origins",
    )
