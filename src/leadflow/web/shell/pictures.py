"""The icons, the first address, and nothing else that needs no signing in."""

from functools import cache

import brotli
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_vary_headers
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from leadflow.web.icons import sprite
from leadflow.web.shell.compressing import reads_brotli

YEAR = 31_536_000


@gzip_page
@require_safe
def icons(request: HttpRequest) -> HttpResponse:
    """Return every icon as one picture; its address changes with it, so it may be kept."""
    response = HttpResponse(sprite(), content_type="image/svg+xml")
    if reads_brotli(request):
        response = HttpResponse(small_sprite(), content_type="image/svg+xml")
        response["Content-Encoding"] = "br"
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    patch_vary_headers(response, ("Accept-Encoding",))
    return response


@cache
def small_sprite() -> bytes:
    """Return the icons compressed as far as goes, once per process."""
    return bytes(brotli.compress(sprite().encode()))


@require_safe
def root(_request: HttpRequest) -> HttpResponse:
    """Lead from the bare address to the pages."""
    return redirect("home")
