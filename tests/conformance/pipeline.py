"""The pipeline's API as somebody outside calls it: a token, JSON, a path with or without slash."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from leadflow.identity.types import Role
from tests.factories.identity import auth_client, make_user

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
ALL_BUT_DELETE = [Role.PRINCIPAL, Role.HEAD, Role.DIRECTOR]
AGENTS = [Role.SENIOR, Role.JUNIOR]
NEVER = [Role.AFFILIATE, Role.PROVIDER, Role.SUPPLY]


class Caller:
    """Somebody in a role, with a token."""

    def __init__(self, role: Role, **facts: Any) -> None:
        self.user = make_user(role, **facts)
        self.id = self.user.pk
        self.client = auth_client(self.user)

    def get(self, path: str, **headers: str) -> Any:
        """Read something below /api/leads."""
        return self.client.get(f"/api/leads{path}", headers=headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send JSON to something below /api/leads."""
        return self.client.generic(
            method,
            f"/api/leads{path}",
            *([_json(body)] if body is not None else [""]),
            content_type="application/json",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """POST JSON."""
        return self.send("POST", path, body, **headers)

    def upload(self, path: str, content: bytes, name: str = "offer.pdf", **headers: str) -> Any:
        """POST a file in a form."""
        return self.client.post(
            f"/api/leads{path}",
            {"file": SimpleUploadedFile(name, content, "application/octet-stream")},
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )

    def lead(self, **facts: Any) -> dict[str, Any]:
        """Enter a lead and return it."""
        answer = self.post("/", {"name": "Asha Rao", "source": "website", **facts})
        assert answer.status_code == 201, answer.content
        return answer.json()


def _json(body: Any) -> str | bytes:
    import json

    return body if isinstance(body, str | bytes) else json.dumps(body)


def problem(answer: Any, status: int, *fields: str) -> dict[str, Any]:
    """Return the problem document of an answer, which has this status and names these fields."""
    document = answer.json()
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert {"type", "title", "status", "detail"} <= document.keys()
    assert document["status"] == status
    assert [error["field"] for error in document.get("errors", [])] == list(fields)
    return document
