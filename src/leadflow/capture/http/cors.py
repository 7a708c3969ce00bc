"""What pages of other sites may call: the bot's own addresses, without credentials."""

from typing import Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from leadflow.capture.queries.bots import allowed_origins
from leadflow.kernel.middleware import GetResponse

OPEN: Final = (
    "/api/session/",
    "/api/questions",
    "/api/answer",
    "/api/behavior",
    "/api/lead/",
    "/api/score/",
    "/api/product-menu",
    "/api/cta-options",
    "/api/ab-test/",
)
ANYBODY: Final = "*"
PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type, Idempotency-Key",
    "Access-Control-Max-Age": "7200",
}
EXPOSED: Final = "Retry-After, X-Request-Id, Idempotency-Replayed"


class CorsMiddleware:
    """Let pages of registered sites read the bot's answers; others' browsers keep them back."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        origin = request.META.get("HTTP_ORIGIN", "")
        if not origin or not request.path_info.startswith(OPEN) or _is_own(request, origin):
            return self.get_response(request)
        is_preflight = (
            request.method == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in request.META
        )
        response = HttpResponse(status=204) if is_preflight else self.get_response(request)
        patch_vary_headers(response, ("Origin",))
        if is_registered(origin):
            response["Access-Control-Allow-Origin"] = origin
            response["Access-Control-Expose-Headers"] = EXPOSED
            if is_preflight:
                for name, value in PREFLIGHT.items():
                    response[name] = value
        return response


def is_registered(origin: str) -> bool:
    """Tell whether some bot may stand on this site, or the settings name it."""
    wanted = origin.lower()
    if not {wanted, ANYBODY}.isdisjoint(spelled.lower() for spelled in settings.CORS_ORIGINS):
        return True
    try:
        known = {spelled.lower() for spelled in allowed_origins()}
    except (DatabaseError, InterfaceError):
        return False
    return not {wanted, ANYBODY}.isdisjoint(known)


def _is_own(request: HttpRequest, origin: str) -> bool:
    return origin.partition("://")[2] == str(request.META.get("HTTP_HOST", ""))
