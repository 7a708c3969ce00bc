"""What every request passes: its name, the headers, its body, its address, its refusal."""

import os
import re
from collections.abc import Callable
from http import HTTPStatus
from io import BytesIO
from typing import Final

from django.conf import settings
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bind_contextvars, unbind_contextvars

from leadflow.kernel.errors import DomainError, NotFound, TooLarge
from leadflow.kernel.http import (
    PROBLEM_TYPE,
    MethodNotAllowed,
    logged,
    problem_for,
    refusal_of,
    refuse,
    wants_json,
)

GetResponse = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'self'"
)

HEADERS: Final = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("X-Frame-Options", "SAMEORIGIN"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    (
        "Permissions-Policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
    ),
)

EMPTY: Final = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}

_SANE_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
LARGEST_ID: Final = 2**63 - 1
_LONG_NUMBER: Final = re.compile(r"/0*([1-9][0-9]{18,})(?![^/])")
_FILE: Final = re.compile(r"\.[a-z][a-z0-9]{1,10}$")


class RequestIdMiddleware:
    """Give every request a name that its log lines, problem documents and audit rows share."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        name = given if given and _SANE_ID.fullmatch(given) else os.urandom(12).hex()
        request.request_id = name  # type: ignore[attr-defined]
        bind_contextvars(request_id=name)
        try:
            response = self.get_response(request)
        finally:
            unbind_contextvars("request_id")
        response.headers["X-Request-Id"] = name
        return response


class HeadersMiddleware:
    """Put the security headers on every answer, and keep personal data out of caches."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.headers: tuple[tuple[str, str], ...] = HEADERS
        if settings.IS_SECURE:
            hsts = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains"
            self.headers = (*HEADERS, ("Strict-Transport-Security", hsts))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        headers = response.headers
        for name, value in self.headers:
            if name not in headers:
                headers[name] = value
        if not (response.streaming or "Content-Length" in headers or response.status_code in EMPTY):
            headers["Content-Length"] = str(len(response.content))
        if "Cache-Control" not in headers and not request.path_info.startswith(settings.STATIC_URL):
            headers["Cache-Control"] = "no-store"
        return response


class ChunkedBodyMiddleware:
    """Read a body that comes in chunks, without its length: Django by itself would not see it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta = request.META
        if "HTTP_TRANSFER_ENCODING" in meta and not meta.get("CONTENT_LENGTH"):
            limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
            body = meta["wsgi.input"].read(limit + 1)
            if len(body) > limit:
                return refuse(request, TooLarge(f"A body may have at most {limit} bytes."))
            meta["CONTENT_LENGTH"] = str(len(body))
            request._stream = BytesIO(body)  # noqa: SLF001
        return self.get_response(request)


def _is_beyond_ids(path: str) -> bool:
    """Tell whether a number in the address is larger than any id that a database can keep."""
    return any(int(digits[:20]) > LARGEST_ID for digits in _LONG_NUMBER.findall(path))


class SlashMiddleware:
    """Serve every address with and without its trailing slash, without a redirect.

    A redirect would lose the body of a POST. Files (`/api/openapi.json`) keep their name.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if "\x00" in path or _is_beyond_ids(path):
            return refuse(request, NotFound("There is nothing at this address."))
        if not (path.endswith("/") or _FILE.search(path)):
            request.path_info = f"{path}/"
            request.path = f"{request.path}/"
        return self.get_response(request)


class RefusalMiddleware:
    """Answer every refused request with its problem document (API) or its error page (web)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and wants_json(request):
            return self._not_allowed(request, response)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn a refusal into its answer; everything else is Django's to log and answer."""
        if isinstance(error, DomainError | OperationalError | InterfaceError | DataError):
            refusal = refusal_of(error)
            return logged(refuse(request, refusal)) if refusal else None
        return None

    @staticmethod
    def _not_allowed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.headers.get("Content-Type") == PROBLEM_TYPE:
            return response
        allowed = sorted(filter(None, response.headers.get("Allow", "").split(", ")))
        error = MethodNotAllowed(f"{request.method} is not possible here.", allowed=allowed)
        answer = problem_for(request, error)
        answer.headers["Allow"] = ", ".join(allowed)
        return answer
