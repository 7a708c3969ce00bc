"""The widget: one small script at an address that never changes, for pages of other people."""

import gzip
import json
import re
from functools import cache
from hashlib import sha256
from http import HTTPStatus
from typing import Final, NamedTuple

import brotli
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from leadflow.web import bundles
from leadflow.web.shell.compressing import reads_brotli

HOME: Final = bundles.SOURCE / "widget"
STYLE: Final = "__STYLE__"
HEADERS: Final = {
    "Cache-Control": "public, max-age=300, stale-while-revalidate=86400",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Timing-Allow-Origin": "*",
}

SPACE: Final = re.compile(r"\s+")
NEEDLESS: Final = re.compile(r"\s*([{};,>])\s*|(?<=:)\s+")
TEXT: Final = re.compile(r'("(?:\\.|[^"\\])*"|`[^`]*`)')
LAST: Final = re.compile(r",(?=[)\]}])|;(?=})")
AROUND: Final = re.compile(r"\s*([{}()\[\]=:;,?&|<>!+*/])\s*")


class Script(NamedTuple):
    """The widget as it travels."""

    plain: bytes
    gzip: bytes
    brotli: bytes
    etag: str


@require_safe
def widget(request: HttpRequest) -> HttpResponse:
    """Give the widget to any page that asks for it."""
    script = built()
    if script.etag in request.headers.get("If-None-Match", ""):
        return HttpResponse(
            status=HTTPStatus.NOT_MODIFIED, headers={**HEADERS, "ETag": script.etag}
        )
    content, encoding = chosen(request, script)
    answer = HttpResponse(content, content_type="text/javascript; charset=utf-8", headers=HEADERS)
    answer["ETag"] = script.etag
    if encoding:
        answer["Content-Encoding"] = encoding
    patch_vary_headers(answer, ("Accept-Encoding",))
    return answer


def chosen(request: HttpRequest, script: Script) -> tuple[bytes, str]:
    """Return the smallest form of the script that the browser reads, and its name."""
    if reads_brotli(request):
        return script.brotli, "br"
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        return script.gzip, "gzip"
    return script.plain, ""


@cache
def built() -> Script:
    """Join the widget's modules and its style into one script that leaves no name in the page."""
    style = squeezed((HOME / "widget.css").read_text(encoding="utf-8"))
    body = tight(bundles.join(HOME / "widget.js")).replace(STYLE, json.dumps(style))
    plain = f'(()=>{{"use strict";{body}}})();\n'.encode()
    return Script(
        plain,
        gzip.compress(plain, 9, mtime=0),
        bytes(brotli.compress(plain)),
        f'"{sha256(plain).hexdigest()[:20]}"',
    )


def tight(script: str) -> str:
    """Return a script without the white space around its signs; texts stay as they are.

    Every statement of the widget ends with its semicolon, and no regular expression is in it.
    """
    parts = TEXT.split(script)
    parts[::2] = [LAST.sub("", AROUND.sub(r"\1", part)) for part in parts[::2]]
    return "".join(parts)


def squeezed(style: str) -> str:
    """Return a style sheet without comments and without the white space that nothing needs."""
    text = SPACE.sub(" ", bundles.CSS_COMMENT.sub("", style))
    return NEEDLESS.sub(lambda found: found[1] or "", text).replace(";}", "}").strip()
