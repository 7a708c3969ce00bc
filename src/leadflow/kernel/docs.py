"""The API's pages for people: the OpenAPI document drawn on the server, without any script."""

import json
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

from leadflow.kernel.errors import DomainError
from leadflow.kernel.http import status_of_kind

STYLE: Final = Path(__file__).with_name("docs.css")
METHODS: Final = ("get", "post", "put", "patch", "delete")
MAX_EXAMPLE_DEPTH: Final = 4


class DocsPage(DocsBase):
    """Draws the document of an API."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:  # noqa: ARG002 - ninja's signature
        """Return the page: operations by tag, each with what it takes and answers."""
        document = api.get_openapi_schema()
        base = request.build_absolute_uri("/").rstrip("/")
        context = {
            "info": document["info"],
            "groups": groups(document, base),
            "codes": problem_codes(),
        }
        return HttpResponse(get_template("kernel/api_docs.html").render(context))


def stylesheet(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Return the page's style: a file of its own, as the content policy wants it."""
    return HttpResponse(
        _style(), content_type="text/css; charset=utf-8", headers={"Cache-Control": "max-age=3600"}
    )


@cache
def _style() -> str:
    return STYLE.read_text(encoding="utf-8")


def groups(document: dict[str, Any], base: str) -> list[dict[str, Any]]:
    """Return the operations as the page shows them, grouped by their first tag."""
    found: dict[str, list[dict[str, Any]]] = {}
    schemas = document["components"]["schemas"]
    for path, item in document["paths"].items():
        for method in METHODS:
            if operation := item.get(method):
                shown = _shown(path, method, operation, schemas, base)
                found.setdefault(operation["tags"][0], []).append(shown)
    return [{"name": name, "operations": rows} for name, rows in found.items()]


def _shown(
    path: str, method: str, operation: dict[str, Any], schemas: dict[str, Any], base: str
) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    body = next((part["schema"] for part in content.values()), None)
    is_open = not operation.get("security")
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "description": prose(operation.get("description", "")),
        "is_open": is_open,
        "parameters": [
            {**parameter, "type": _type(parameter["schema"], schemas)}
            for parameter in operation["parameters"]
        ],
        "body": _fields(body, schemas) if body else [],
        "answers": [
            {
                "status": status,
                "description": answer.get("description", ""),
                "fields": _answer_fields(answer, schemas),
            }
            for status, answer in sorted(operation["responses"].items())
            if not is_refusal(status)
        ],
        "refusals": [
            {"status": status, "description": answer.get("description", "")}
            for status, answer in sorted(operation["responses"].items())
            if is_refusal(status)
        ],
        "curl": _curl(f"{base}{path}", method, example(body, schemas) if body else None, is_open),
    }


def is_refusal(status: int | str) -> bool:
    """Tell whether an answer with this status is a problem document."""
    return int(status) >= HTTPStatus.BAD_REQUEST


def prose(text: str) -> list[list[tuple[str, bool]]]:
    """Return the paragraphs of a docstring, each as pieces of (text, is it code)."""
    return [
        [(piece, bool(n % 2)) for n, piece in enumerate(" ".join(part.split()).split("`"))]
        for part in text.split("\n\n")
        if part.strip()
    ]


def problem_codes() -> list[dict[str, Any]]:
    """Return every code a problem document may carry, with its status and meaning."""
    rows = {
        kind.code: {
            "code": kind.code,
            "status": status_of_kind(kind),
            "meaning": prose(next(iter((kind.__doc__ or "").split("\n\n")), "")),
        }
        for kind in reversed(_kinds(DomainError))
        if kind.__module__.startswith("leadflow.")
    }
    return [rows[code] for code in sorted(rows)]


def _kinds(base: type[DomainError]) -> list[type[DomainError]]:
    return [deeper for kind in base.__subclasses__() for deeper in (kind, *_kinds(kind))]


def _answer_fields(answer: dict[str, Any], schemas: dict[str, Any]) -> list[dict[str, Any]]:
    schema = next((part["schema"] for part in answer.get("content", {}).values()), None)
    return _fields(schema, schemas) if schema else []


def _resolved(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """Return what a schema stands for: its reference, its item, its first alternative."""
    if "$ref" in schema:
        found: dict[str, Any] = schemas.get(schema["$ref"].rsplit("/", 1)[-1], {})
        return found
    for part in schema.get("anyOf", schema.get("allOf", [])):
        if part.get("type") != "null":
            return _resolved(part, schemas)
    return schema


def _fields(schema: dict[str, Any], schemas: dict[str, Any]) -> list[dict[str, Any]]:
    schema = _resolved(schema, schemas)
    if schema.get("type") == "array":
        schema = _resolved(schema.get("items", {}), schemas)
    required = schema.get("required", [])
    return [
        {
            "name": name,
            "type": _type(part, schemas),
            "required": name in required,
            "description": part.get("description", ""),
        }
        for name, part in schema.get("properties", {}).items()
    ]


def _type(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    """Return a field's type in a few words."""
    if parts := schema.get("anyOf"):
        return " or ".join(_type(part, schemas) for part in parts)
    schema = _resolved(schema, schemas)
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}), schemas)}"
    kind = str(schema.get("format") or schema.get("title") or schema.get("type", "any"))
    return schema.get("type", kind) if kind == schema.get("title") else kind


def example(schema: dict[str, Any], schemas: dict[str, Any], depth: int = 0) -> Any:
    """Return a value that fits `schema`, preferring the examples it gives."""
    given = schema.get("examples") or [schema.get("example")]
    if isinstance(given, list) and given[0] is not None:
        return given[0]
    schema = _resolved(schema, schemas)
    if "enum" in schema:
        return schema["enum"][0]
    if depth < MAX_EXAMPLE_DEPTH and "properties" in schema:
        return {
            name: example(part, schemas, depth + 1)
            for name, part in schema["properties"].items()
            if name in schema.get("required", schema["properties"])
        }
    if schema.get("type") == "array":
        return [example(schema.get("items", {}), schemas, depth + 1)]
    plain: dict[str, Any] = {"integer": 1, "number": 1.5, "boolean": True, "object": {}}
    return plain.get(schema.get("type", ""), _example_text(schema))


def _example_text(schema: dict[str, Any]) -> str:
    by_format = {
        "date-time": "2026-01-31T09:30:00Z",
        "date": "2026-01-31",
        "email": "a@example.org",
    }
    return by_format.get(schema.get("format", ""), "text")


def _curl(url: str, method: str, body: Any, is_open: bool) -> str:  # noqa: FBT001
    lines = ["curl"] if method == "get" else [f"curl -X {method.upper()}"]
    if not is_open:
        lines.append('-H "X-API-Key: $KEY"')
    if body is not None:
        text = json.dumps(body, ensure_ascii=False).replace("'", "'\\''")
        lines += ['-H "Content-Type: application/json"', f"-d '{text}'"]
    return " \\\n  ".join([*lines, f"'{url}'"])
