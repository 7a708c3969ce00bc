"""The icons, the first address, and nothing else that needs no signing in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from leadflow.web.icons import sprite

YEAR = 31_536_000


@gzip_page
@require_safe
def icons(_request: HttpRequest) -> HttpResponse:
    """Return every icon as one picture; its address changes with it, so it may be kept."""
    response = HttpResponse(sprite(), content_type="image/svg+xml")
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


@require_safe
def root(_request: HttpRequest) -> HttpResponse:
    """Lead from the bare address to the pages."""
    return redirect("home")
