"""The OpenAPI document: what ninja knows, and every refusal an operation can answer with."""

from http import HTTPStatus
from typing import Any, Final

from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

PROBLEM_TYPE: Final = "application/problem+json"
PROBLEM_REF: Final = {"$ref": "#/components/schemas/Problem"}

PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "title": "Problem",
    "description": "An RFC 9457 problem document. A refusal may add members of its own.",
    "required": ["type", "title", "status", "detail", "code"],
    "additionalProperties": True,
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "Stable: `room.reason`."},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}

SECURITY_SCHEMES: Final[dict[str, Any]] = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "An access token from `POST /api/token/`.",
    },
    "apiKey": {
        "type": "apiKey",
        "in": "header",
        "name": "X-API-Key",
        "description": "A key of an affiliate, limited to its scopes.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "The browser's session; writing also needs the `X-CSRFToken` header.",
    },
}

REFUSALS: Final = {
    400: "The request cannot be read: not JSON, not UTF-8, nested too deeply.",
    401: "Not signed in, or the credential is no longer good.",
    403: "Signed in, but never allowed.",
    404: "Not there, or not yours to see.",
    409: "Conflicts with the state of the thing; says which states are allowed.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "The input is invalid; `errors` names the fields.",
    429: "Too many requests; `Retry-After` says how many seconds to wait.",
    503: "Something needed is down for the moment; nothing was changed.",
}

IDEMPOTENCY_PARAMETER: Final[dict[str, Any]] = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[\x21-\x7e]+$"},
    "description": "The same key and body again get the first answer again, for 24 hours.",
}


class ProblemSchema(OpenAPISchema):
    """The document with problem answers, security and the idempotency header filled in."""

    def operation_details(self, operation: Operation) -> dict[str, Any]:
        """Return ninja's description of an operation, completed."""
        details: dict[str, Any] = super().operation_details(operation)
        view = operation.view_func
        details.setdefault("tags", [room_of(operation)])
        details["security"] = (
            [{name: []} for name in SECURITY_SCHEMES] if (operation.auth_callbacks) else []
        )
        if getattr(view, "is_idempotent", False):
            details["parameters"] = [*details["parameters"], IDEMPOTENCY_PARAMETER]
        for status, response in details["responses"].items():
            if status >= HTTPStatus.BAD_REQUEST:
                _as_problem(response)
        for status in sorted(_possible(operation, details)):
            if status not in details["responses"]:
                details["responses"][status] = _as_problem({"description": REFUSALS[status]})
        return details

    def get_components(self) -> dict[str, Any]:
        """Return the shared parts: schemas, the problem document, the ways to sign in."""
        components: dict[str, Any] = super().get_components()
        components["schemas"] = {**components["schemas"], "Problem": PROBLEM}
        components["securitySchemes"] = SECURITY_SCHEMES
        return components


def room_of(operation: Operation) -> str:
    """Return the room an operation belongs to: the second part of its module's name."""
    parts = operation.view_func.__module__.split(".")
    return str(parts[1] if len(parts) > 1 else parts[0])


def _possible(operation: Operation, details: dict[str, Any]) -> set[int]:
    possible = {400, 404, 422, 429, 503}
    is_write = bool(set(operation.methods) - {"GET"})
    if operation.auth_callbacks or is_write:  # signing in is itself open to all, and refused
        possible |= {401, 403}
    if "requestBody" in details:
        possible |= {413, 415}
    if is_write:
        possible |= {409, 413}
    return possible


def _as_problem(response: dict[str, Any]) -> dict[str, Any]:
    content = response.pop("content", {})
    schema = next((part["schema"] for part in content.values()), PROBLEM_REF)
    response["content"] = {PROBLEM_TYPE: {"schema": schema}}
    return response
