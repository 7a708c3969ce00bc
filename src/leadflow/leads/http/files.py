"""Files kept with a lead: sent in by form, handed out as attachments that nothing runs."""

from dataclasses import asdict
from typing import Any, Final

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Status

from leadflow.identity.types import Actor
from leadflow.kernel.clock import now
from leadflow.kernel.errors import Invalid, Unsupported
from leadflow.kernel.idempotency import idempotent
from leadflow.leads import queries, services
from leadflow.leads.gateways import store
from leadflow.leads.http.callers import reader, worker
from leadflow.leads.http.routing import router
from leadflow.leads.http.schemas import AttachmentOut
from leadflow.leads.queries.work import NoSuchAttachment
from leadflow.leads.rules.files import check_size
from leadflow.leads.types import AttachmentRow

SANDBOX: Final = "sandbox; default-src 'none'"
FORM: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


class FileMissing(Invalid):
    code = "leads.file_missing"


@router.get("/leads/{int:lead_id}/attachments/", response=list[AttachmentOut], summary="List files")
def list_attachments(request: HttpRequest, lead_id: int) -> list[dict[str, Any]]:
    """Return the files kept with a lead, newest first."""
    rows = queries.list_attachments(actor=reader(request), lead_id=lead_id)
    return [_shown(lead_id, row) for row in rows]


@router.post(
    "/leads/{int:lead_id}/attachments/",
    response={201: AttachmentOut},
    summary="Add a file",
    openapi_extra=FORM,
)
@idempotent
def add_attachment(request: HttpRequest, lead_id: int) -> Status[dict[str, Any]]:
    """Keep a file of at most 10 MB, told by its content: documents, pictures and plain text only.

    PDF, PNG, JPEG, GIF, WebP, plain text, CSV, DOCX, XLSX, PPTX; everything else is 415.
    """
    actor = worker(request)
    queries.get_lead(actor=actor, lead_id=lead_id)
    if not request.META.get("CONTENT_TYPE", "").startswith("multipart/form-data"):
        raise Unsupported("Send the file as multipart/form-data.")
    sent = request.FILES.get("file")
    if sent is None:
        raise FileMissing("Send a file.", field="file")
    check_size(sent.size or 0)
    stored = store.keep(sent.chunks(), name=sent.name or "")
    try:
        made = services.attach(
            actor=actor, lead_id=lead_id, stored=stored, name=sent.name or "", now=now()
        )
    except Exception:
        store.remove(stored.stored_as)
        raise
    return Status(201, _found(actor, lead_id, made))


@router.get(
    "/leads/{int:lead_id}/attachments/{int:attachment_id}/",
    response={200: None},
    summary="Download a file",
)
def get_attachment(request: HttpRequest, lead_id: int, attachment_id: int) -> HttpResponse:
    """Return a file as an attachment, in a sandbox."""
    row, stored_as = queries.get_attachment(
        actor=reader(request), lead_id=lead_id, attachment_id=attachment_id
    )
    content = store.opened(stored_as)
    if content is None:
        raise NoSuchAttachment("This file is no longer kept.", attachment_id=attachment_id)
    response = FileResponse(
        content, as_attachment=True, filename=row.name, content_type=row.content_type
    )
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    return response  # type: ignore[return-value] # Django's stubs: no HttpResponse


@router.delete(
    "/leads/{int:lead_id}/attachments/{int:attachment_id}/",
    response={204: None},
    summary="Put a file away",
)
def detach(request: HttpRequest, lead_id: int, attachment_id: int) -> Status[None]:
    """Put a file away; it can be brought back for 30 days."""
    services.detach(actor=worker(request), lead_id=lead_id, attachment_id=attachment_id, now=now())
    return Status(204, None)


@router.post(
    "/leads/{int:lead_id}/attachments/{int:attachment_id}/restore/",
    response=AttachmentOut,
    summary="Bring a file back",
)
@idempotent
def reattach(request: HttpRequest, lead_id: int, attachment_id: int) -> dict[str, Any]:
    """Bring a file back that was put away at most 30 days ago."""
    actor = worker(request)
    services.reattach(actor=actor, lead_id=lead_id, attachment_id=attachment_id, now=now())
    return _found(actor, lead_id, attachment_id)


def _found(actor: Actor, lead_id: int, attachment_id: int) -> dict[str, Any]:
    row, _ = queries.get_attachment(actor=actor, lead_id=lead_id, attachment_id=attachment_id)
    return _shown(lead_id, row)


def _shown(lead_id: int, row: AttachmentRow) -> dict[str, Any]:
    return {**asdict(row), "url": f"/api/leads/{lead_id}/attachments/{row.id}/"}
