"""Imports as JSON: a file sent in, its columns named, checked, started, taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Query, Router, Status
from pydantic import ValidationError

from leadflow.identity.queries import actor_of
from leadflow.identity.rules import require, require_person
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.api import PageQuery
from leadflow.kernel.clock import now
from leadflow.kernel.errors import Invalid, Unsupported
from leadflow.kernel.http import link_next
from leadflow.kernel.idempotency import idempotent
from leadflow.kernel.tabular.decoding import check_size
from leadflow.kernel.tabular.workbook import read_table
from leadflow.pipeline.http.import_schemas import (
    FORM,
    ImportIn,
    ImportOut,
    ImportRowOut,
    OptionsIn,
    RowsQuery,
)
from leadflow.pipeline.queries.imports import (
    LIMITS,
    ImportLine,
    ImportView,
    get_import,
    list_imports,
    list_lines,
)
from leadflow.pipeline.rules.imports.columns import VOCABULARY
from leadflow.pipeline.rules.imports.options import BadOptions
from leadflow.pipeline.services.imports import steps
from leadflow.pipeline.services.imports.reporting import export_rejects
from leadflow.pipeline.services.imports.uploading import upload

LONGEST_OPTIONS: Final = 4000
ONE: Final = "/imports/{int:job_id}/"

router = Router(tags=["Imports"])


class FileMissing(Invalid):
    code = "file.missing"


@router.get("/imports/", response=list[ImportOut], summary="List imports")
def list_import_jobs(
    request: HttpRequest, response: HttpResponse, query: Query[PageQuery]
) -> list[ImportView]:
    """Return imports, newest first."""
    page = list_imports(actor=importer(request), cursor=query.cursor, limit=query.limit)
    if page.next_cursor:
        response["Link"] = link_next(request, page.next_cursor)
    return page.items


@router.post(
    "/imports/", response={201: ImportOut}, summary="Send in a file of leads", openapi_extra=FORM
)
@idempotent
def send_import(request: HttpRequest) -> Status[ImportView]:
    """Keep a CSV or XLSX file of at most 50 MB, 200 000 rows and 100 columns as a draft.

    Its columns are guessed; nothing is imported until it is started.
    """
    actor = importer(request)
    if not request.META.get("CONTENT_TYPE", "").startswith("multipart/form-data"):
        raise Unsupported("Send the file as multipart/form-data.")
    sent = request.FILES.get("file")
    if sent is None:
        raise FileMissing("Send a file.", field="file")
    check_size(sent.size or 0, LIMITS.bytes)
    table = read_table(sent.read(), limits=LIMITS, is_known=VOCABULARY.knows)
    options = options_of(request.POST.get("options") or "{}")
    with named_as_sent():
        job_id = upload(
            actor=actor, table=table, file_name=sent.name or "", options=options, now=now()
        )
    return Status(201, get_import(actor=actor, job_id=job_id))


@router.get(ONE, response=ImportOut, summary="Follow an import")
def read_import(request: HttpRequest, job_id: int) -> ImportView:
    """Return how far an import is."""
    return get_import(actor=importer(request), job_id=job_id)


@router.patch(ONE, response=ImportOut, summary="Name the columns, choose the options")
def change_import(request: HttpRequest, job_id: int, payload: ImportIn) -> ImportView:
    """Say what the columns hold and what is to be done; only before rows are imported."""
    actor = importer(request)
    options = payload.options.model_dump(exclude_none=True) if payload.options else None
    with named_as_sent():
        steps.prepare(
            actor=actor, job_id=job_id, mapping=payload.mapping, options=options, now=now()
        )
    return get_import(actor=actor, job_id=job_id)


@router.delete(ONE, response={204: None}, summary="Throw a draft away")
def discard_import(request: HttpRequest, job_id: int) -> Status[None]:
    """Throw a file away of which nothing is imported."""
    steps.discard(actor=importer(request), job_id=job_id, now=now())
    return Status(204, None)


@router.post(f"{ONE}check/", response={202: ImportOut}, summary="Check a file in a dry run")
def check_import(request: HttpRequest, job_id: int) -> Status[ImportView]:
    """Have a worker say what would come of each row; no lead is written."""
    actor = importer(request)
    steps.check(actor=actor, job_id=job_id, now=now())
    return Status(202, get_import(actor=actor, job_id=job_id))


@router.post(f"{ONE}start/", response={202: ImportOut}, summary="Start an import, or go on")
def start_import(request: HttpRequest, job_id: int) -> Status[ImportView]:
    """Have a worker bring in the rows that are left."""
    actor = importer(request)
    steps.start(actor=actor, job_id=job_id, now=now())
    return Status(202, get_import(actor=actor, job_id=job_id))


@router.post(f"{ONE}cancel/", response=ImportOut, summary="End an import early")
def cancel_import(request: HttpRequest, job_id: int) -> ImportView:
    """Bring in no more rows; what is imported stays, and can be taken back."""
    actor = importer(request)
    steps.cancel(actor=actor, job_id=job_id, now=now())
    return get_import(actor=actor, job_id=job_id)


@router.post(f"{ONE}undo/", response={202: ImportOut}, summary="Take an import back")
def undo_import(request: HttpRequest, job_id: int) -> Status[ImportView]:
    """Put its leads away and give changed ones their old values, unless worked since; 30 days."""
    actor = importer(request)
    steps.undo(actor=actor, job_id=job_id, now=now())
    return Status(202, get_import(actor=actor, job_id=job_id))


@router.get(f"{ONE}rows/", response=list[ImportRowOut], summary="Read what came of the rows")
def read_import_rows(
    request: HttpRequest, response: HttpResponse, job_id: int, query: Query[RowsQuery]
) -> list[ImportLine]:
    """Return what came of each row, or before the start would come of it, in their order."""
    page = list_lines(
        actor=importer(request),
        job_id=job_id,
        results=[query.state] if query.state else (),
        cursor=query.cursor,
        limit=query.limit,
    )
    if page.next_cursor:
        response["Link"] = link_next(request, page.next_cursor)
    return page.items


@router.get(f"{ONE}rejects/", response={200: None}, summary="Download the rows to correct")
def read_rejects(request: HttpRequest, job_id: int) -> HttpResponse:
    """Return duplicate and invalid rows as CSV, with the reason; safe to open anywhere."""
    lines = export_rejects(actor=importer(request), job_id=job_id, now=now())
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="import-{job_id}-rejects.csv"',
            "X-Content-Type-Options": "nosniff",
        },
    )  # type: ignore[return-value] # Django's stubs: no HttpResponse


def options_of(text: str) -> dict[str, Any]:
    """Return options sent as JSON beside a file. Raises BadOptions."""
    if len(text) > LONGEST_OPTIONS:
        raise BadOptions("These are no options.", field="options")
    try:
        return OptionsIn.model_validate_json(text).model_dump(exclude_none=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(["options", *map(str, first["loc"])])[:80]
        raise BadOptions(f"{first['msg']}.", field=place) from error


@contextmanager
def named_as_sent() -> Iterator[None]:
    """Have a refused option named by its place in what was sent: `options.source`."""
    try:
        yield
    except BadOptions as refusal:
        raise BadOptions(refusal.message, field=f"options.{refusal.field}") from refusal


def importer(request: HttpRequest) -> Actor:
    """Return the caller, who may import. Raises NotPermitted."""
    actor = actor_of(request)
    require_person(actor)
    require(actor, Permission.LEAD_IMPORT)
    return actor
