"""The only place where a refusal becomes an HTTP answer: an RFC 9457 problem document."""

import sys
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.core.signals import got_request_exception
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.template import loader
from django.utils.html import escape
from ninja.errors import HttpError
from structlog import get_logger

from leadflow.kernel import codec
from leadflow.kernel.errors import (
    Conflict,
    Denied,
    DomainError,
    Invalid,
    Malformed,
    NotFound,
    PaymentRequired,
    PreconditionFailed,
    Throttled,
    TooLarge,
    Unauthenticated,
    Unavailable,
    Unsupported,
)

PROBLEM_TYPE: Final = "application/problem+json"
API_PREFIXES: Final = ("/api/", "/lead/", "/contact/", "/track/", "/call/", "/performance/")
RETRY_SECONDS: Final = 5

STATUS_OF: Final[Mapping[type[DomainError], int]] = {
    Malformed: 400,
    Unauthenticated: 401,
    PaymentRequired: 402,
    Denied: 403,
    NotFound: 404,
    Conflict: 409,
    PreconditionFailed: 412,
    TooLarge: 413,
    Unsupported: 415,
    Invalid: 422,
    Throttled: 429,
    Unavailable: 503,
}

log = get_logger("leadflow.http")


class MethodNotAllowed(DomainError):
    """The address exists, but not for this method."""

    code = "request.method_not_allowed"


class ServerFault(DomainError):
    """A fault of ours; the log has the rest under the request id."""

    code = "server.fault"


_OWN_STATUS: Final[Mapping[type[DomainError], int]] = {MethodNotAllowed: 405, ServerFault: 500}


def status_of(error: DomainError) -> int:
    """Return the status code of a refusal."""
    return status_of_kind(type(error))


def status_of_kind(kind: type[DomainError]) -> int:
    """Return the status code of a kind of refusal; an unmapped one is a programming mistake."""
    for base in kind.__mro__:
        if status := STATUS_OF.get(base) or _OWN_STATUS.get(base):
            return status
    raise LookupError(f"{kind.__qualname__} has no status")


def problem(error: DomainError, *, request_id: str = "") -> HttpResponse:
    """Return the problem document for `error`, with the headers its status calls for."""
    status = status_of(error)
    document: dict[str, Any] = {
        "type": f"urn:leadflow:problem:{error.code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": error.message,
        "code": error.code,
    }
    if request_id:
        document["request_id"] = request_id
    document |= {name: value for name, value in error.details.items() if name not in document}
    if error.field and "errors" not in document:
        document["errors"] = [{"field": error.field, "message": error.message}]
    response = HttpResponse(codec.dumps(document), status=status, content_type=PROBLEM_TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="leadflow"'
    elif status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        response["Retry-After"] = str(getattr(error, "retry_after", RETRY_SECONDS))
    return response


def problem_for(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Return the problem document of `error` for this request."""
    return problem(error, request_id=request_id_of(request))


def request_id_of(request: HttpRequest) -> str:
    """Return the name of the request, or nothing before it has one."""
    return getattr(request, "request_id", "")


def is_api(request: HttpRequest) -> bool:
    """Tell whether the address speaks JSON to programs, not HTML to people."""
    return request.path_info.startswith(API_PREFIXES)


def wants_json(request: HttpRequest) -> bool:
    """Tell whether a refusal should be a document instead of a page."""
    accepted = request.META.get("HTTP_ACCEPT", "")
    return is_api(request) or ("json" in accepted and "text/html" not in accepted)


def refusal_of(error: BaseException) -> DomainError | None:
    """Return the refusal that an exception of the frameworks means; None for a fault of ours."""
    if isinstance(error, DomainError):
        return error
    if isinstance(error, HttpError):
        return _refusal_of_http_error(error)
    for kinds, refusal in _FOREIGN:
        if isinstance(error, kinds):
            return refusal(error)
    return None


def _refusal_of_http_error(error: HttpError) -> DomainError:
    if isinstance(error.__cause__, DomainError):
        return error.__cause__
    if error.__cause__ is not None and (cause := refusal_of(error.__cause__)):
        return cause
    kinds = {status: kind for kind, status in STATUS_OF.items() if kind is not Throttled}
    if error.status_code == HTTPStatus.UNAUTHORIZED:
        return Unauthenticated("Sign in, or send a token or key that is still good.")
    return kinds.get(error.status_code, Malformed)(str(error))


def _unavailable(error: BaseException) -> DomainError:
    log.error("database.unavailable", error=type(error).__name__, reason=str(error)[:200])
    return Unavailable("The database cannot be reached right now. Try again in a moment.")


def _unstorable(error: BaseException) -> DomainError:
    log.error("database.refused_input", error=type(error).__name__, exc_info=error)
    return Invalid("A value does not fit where it would be stored.")


_FOREIGN: Final[list[tuple[tuple[type[BaseException], ...], Callable[..., DomainError]]]] = [
    ((Http404,), lambda _: NotFound("There is nothing at this address.")),
    ((PermissionDenied,), lambda _: Denied("You may not do this.")),
    ((RequestDataTooBig,), lambda _: TooLarge("The body is larger than this address takes.")),
    (
        (SuspiciousOperation, BadRequest, UnreadablePostError, MultiPartParserError),
        lambda _: Malformed("The request cannot be read."),
    ),
    ((OperationalError, InterfaceError), _unavailable),
    ((DataError,), _unstorable),
]


def answer(request: HttpRequest, error: Exception) -> HttpResponse:
    """Return the problem document for whatever went wrong; a fault of ours is logged here, once."""
    if refusal := refusal_of(error):
        return logged(problem_for(request, refusal))
    log.error("request.failed", path=request.path_info, method=request.method, exc_info=error)
    got_request_exception.send(sender=None, request=request)
    return logged(problem_for(request, ServerFault("Something went wrong on our side.")))


def logged(response: HttpResponse) -> HttpResponse:
    """Mark an answer that needs no log line of Django's: ours has been written, or none is due."""
    response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001
    return response


def page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Return the error page of `error`: the web room's template, or a bare one when that fails."""
    status = status_of(error)
    context = {
        "status": status,
        "title": HTTPStatus(status).phrase,
        "detail": error.message,
        "request_id": request_id_of(request),
    }
    try:
        template = loader.select_template([f"errors/{status}.html", "errors/error.html"])
        body = template.render(context, request)
    except Exception as fault:  # noqa: BLE001 - the page about an outage must not need what is out
        log.warning("error_page.plain", error=type(fault).__name__)
        body = _bare_page(context)
    response = HttpResponse(body, status=status)
    if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        response["Retry-After"] = str(getattr(error, "retry_after", RETRY_SECONDS))
    return response


def _bare_page(context: Mapping[str, Any]) -> str:
    title, detail, request_id = (
        escape(context[name]) for name in ("title", "detail", "request_id")
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f"<main><h1>{title}</h1><p>{detail}</p><p><small>{request_id}</small></p></main></html>"
    )


def refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Return a problem document or an error page, whichever the caller can read."""
    return problem_for(request, error) if wants_json(request) else page(request, error)


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what Django could not read."""
    return refuse(request, refusal_of(exception) or Malformed("The request cannot be read."))


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what Django does not permit."""
    return refuse(request, refusal_of(exception) or Denied("You may not do this."))


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer an address that does not exist."""
    return refuse(request, NotFound("There is nothing at this address."))


def handler500(request: HttpRequest) -> HttpResponse:
    """Answer a fault outside the views, which Django has logged: an outage is told as one."""
    fault = sys.exc_info()[1]
    refusal = refusal_of(fault) if fault else None
    return refuse(request, refusal or ServerFault("Something went wrong on our side."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose CSRF token is missing or old."""
    log.info("csrf.refused", reason=reason)
    return refuse(request, Denied("This form has expired. Reload the page and send it again."))


def absolute_url(request: HttpRequest, location: str) -> str:
    """Return `location` (a path with its query) as callers outside reach it."""
    base: str = settings.PUBLIC_BASE_URL
    return f"{base}{location}" if base else request.build_absolute_uri(location)


def link_next(request: HttpRequest, cursor: str) -> str:
    """Return the value of the `Link` header that leads to the next page."""
    query = request.GET.copy()
    query["cursor"] = cursor
    return f'<{absolute_url(request, f"{request.path}?{query.urlencode()}")}>; rel="next"'
