"""The API's frame: strict JSON in, exact JSON out, every refusal a problem document."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import ValidationError, ValidationErrorContext
from ninja.operation import Operation
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from ninja.throttling import BaseThrottle
from pydantic import BaseModel, ConfigDict, Field

from leadflow.kernel import codec, limits
from leadflow.kernel.clock import now
from leadflow.kernel.docs import DocsPage
from leadflow.kernel.errors import (
    DomainError,
    Invalid,
    Malformed,
    Throttled,
    TooLarge,
    Unauthenticated,
    Unsupported,
)
from leadflow.kernel.http import answer, problem_for, refusal_of
from leadflow.kernel.openapi import ProblemSchema, room_of
from leadflow.kernel.paging import DEFAULT_LIMIT, MAX_CURSOR, MAX_LIMIT

# 20 000 letters of four bytes, each written as an escape.
BODY_LIMIT: Final = 256 * 1024
MAX_ERRORS: Final = 100
MINUTE: Final = 60

_TRIED: Final = re.compile(r"[A-Z]\w*|bool|int|float|str|[a-z-]+\[.*\]")


class Payload(BaseModel):
    """Base of what callers send: unknown fields are refused by name, blanks around texts go."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class PageQuery(BaseModel):
    """The two query parameters of every list."""

    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="Rows per page.")
    cursor: str | None = Field(
        None, max_length=MAX_CURSOR, description="From the `Link` of the page before."
    )


class StrictParser(Parser):
    """Reads bodies and queries; what no field could take is refused before any field is asked."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the JSON of the body; raises Unsupported, Malformed or Invalid."""
        check_media_type(request.META.get("CONTENT_TYPE", ""))
        return codec.loads(request.body)

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """Return the parameters; raises Invalid for a text that cannot be stored."""
        for name, values in data.lists():
            for value in values:
                if isinstance(value, str) and not codec.storable(value):
                    raise Invalid("This text holds a character that cannot be stored.", field=name)
        return super().parse_querydict(data, list_fields, request)


class ExactRenderer(BaseRenderer):
    """Writes answers as `codec.dumps` does."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:  # noqa: ARG002 - ninja's signature
        """Return the bytes of the answer."""
        return codec.dumps(data)


def check_media_type(content_type: str) -> None:
    """Raise Unsupported unless `content_type` is JSON in UTF-8."""
    media, _, parameters = content_type.partition(";")
    media = media.strip().lower()
    is_json = media == "application/json" or (
        media.startswith("application/") and media.endswith("+json")
    )
    charset = parameters.replace(" ", "").replace('"', "").lower()
    if not is_json or ("charset=" in charset and "charset=utf-8" not in charset):
        raise Unsupported("Send the body as application/json in UTF-8.")


class CallLimit(BaseThrottle):
    """How often one caller may call: per user when signed in, per client address when not."""

    def __init__(self, *, anonymous_factor: int = 1) -> None:
        self.anonymous_factor = anonymous_factor

    def allow_request(self, request: HttpRequest) -> bool:
        """Count the call; raises Throttled, which carries the time to wait."""
        user_id = getattr(getattr(request, "auth", None), "user_id", None)
        if user_id is not None:
            bucket, limit = f"user:{user_id}", settings.SIGNED_IN_LIMIT_PER_MINUTE
        else:
            bucket = f"address:{self.anonymous_factor}:{limits.client_address(request)}"
            limit = settings.RATE_LIMIT_PER_MINUTE * self.anonymous_factor
        limits.take(bucket, limit=limit, seconds=MINUTE, now=now())
        return True


CREATING: Final = CallLimit(anonymous_factor=10)


class Api(NinjaAPI):
    """Ninja, with our reading, writing, refusing and documenting."""

    def __init__(self, *, body_limits: Mapping[str, int] | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.body_limits = dict(body_limits or {})
        self._documents: dict[str, Any] = {}

    def json_body_limit(self, request: HttpRequest) -> int:
        """Return how many bytes a JSON body may have at this address."""
        return self.body_limits.get(request.path_info, BODY_LIMIT)

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        """Start an answer. Called before the body is read, so a body too large is never read."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal():
            raise Malformed("The Content-Length is no number.")
        is_form = request.META.get("CONTENT_TYPE", "").startswith("multipart/")
        if not is_form and int(length) > self.json_body_limit(request):
            raise TooLarge(f"A body may have at most {self.json_body_limit(request)} bytes here.")
        return super().create_temporal_response(request)

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        """Return the problem document for whatever an operation raised."""
        refusal = refusal_of(exc)
        if isinstance(refusal, Unauthenticated):
            return self._unauthenticated(request, refusal)
        if isinstance(exc, ValidationError):
            return problem_for(request, invalid(exc.errors))
        return answer(request, exc)

    def _unauthenticated(self, request: HttpRequest, refusal: Unauthenticated) -> HttpResponse:
        """Count wrong credentials by address, so that guessing is as slow as any anonymous call."""
        error: DomainError = refusal
        if "HTTP_AUTHORIZATION" in request.META or "HTTP_X_API_KEY" in request.META:
            try:
                limits.take(
                    f"guess:{limits.client_address(request)}",
                    limit=settings.RATE_LIMIT_PER_MINUTE,
                    seconds=MINUTE,
                    now=now(),
                )
            except Throttled as throttled:
                error = throttled
        return problem_for(request, error)

    def validation_error_from_error_contexts(
        self, error_contexts: list[ValidationErrorContext[Any]]
    ) -> ValidationError:
        """Return pydantic's findings with the paths that callers know."""
        return ValidationError(
            [
                {
                    "field": field_path(context.model, found["loc"], found["type"]),
                    "message": _sentence(found),
                }
                for context in error_contexts
                for found in context.pydantic_validation_error.errors(
                    include_url=False, include_context=False, include_input=False
                )
            ]
        )

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return `room_function`."""
        return f"{room_of(operation)}_{operation.view_func.__name__}"

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> Any:
        """Return the OpenAPI document; it is made once per process."""
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        if prefix not in self._documents:
            self._documents[prefix] = ProblemSchema(self, prefix)
        return self._documents[prefix]


def field_path(model: Any, location: tuple[int | str, ...], kind: str = "") -> str:
    """Return `rows.3.mobile` for pydantic's location, as callers know it.

    That is without the name of the parameter, and without the types that pydantic tried in turn
    for a field that may have several.
    """
    flat = getattr(model, "__ninja_flatten_map_reverse__", {})
    path = flat.get(location, location)
    if getattr(model, "__read_from_single_attr__", None) and path:
        path = path[1:]
    if kind != "extra_forbidden":  # such a name is the caller's own
        path = tuple(part for part in path if isinstance(part, int) or not _TRIED.fullmatch(part))
    return ".".join(map(str, path)) or "body"


def _sentence(found: Mapping[str, Any]) -> str:
    message: str = found["msg"].removeprefix("Value error, ")
    return message if message.endswith(".") else f"{message}."


def invalid(errors: list[dict[str, Any]]) -> Invalid:
    """Return the refusal that lists what is wrong with which field, at most 100 of them."""
    shown = errors[:MAX_ERRORS]
    count = f"{len(errors)} fields are" if len(errors) > 1 else "One field is"
    details: dict[str, object] = {"errors": shown}
    if len(errors) > MAX_ERRORS:
        details["errors_total"] = len(errors)
    return Invalid(f"{count} not valid.", field=None, **details)


def make_api(
    *,
    title: str,
    version: str,
    auth: Callable[[HttpRequest], object] | None,
    description: str = "",
    body_limits: Mapping[str, int] | None = None,
    documented_at: str = "",
) -> Api:
    """Return the API with its defaults: who may call, how often, how it reads and answers.

    Its documents are served at `documented_at`, below the address that it is mounted at.
    """
    return Api(
        title=title,
        version=version,
        description=description,
        urls_namespace="api",
        openapi_url=f"{documented_at}/openapi.json",
        docs=DocsPage(),
        docs_url=f"{documented_at}/docs/",
        docs_decorator=require_safe,
        auth=auth,
        throttle=CallLimit(),
        parser=StrictParser(),
        renderer=ExactRenderer(),
        body_limits=body_limits,
    )
