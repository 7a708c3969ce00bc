"""The same request twice, the same answer twice, one effect: the `Idempotency-Key` header.

A short-lived *running* row, written before the work, sends a twin away (409). The answer is
written into that row inside the transaction of the effect, so neither can exist without the
other. A process killed in between leaves a running row that holds the key for 60 seconds only;
whoever takes it over changes `created_at`, and the slow first owner then finds no row of its own
to complete and rolls back.
"""

import hashlib
import json
import re
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any, Final, TypeVar, cast

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from ninja.decorators import decorate_view
from ninja.operation import Operation

from leadflow.kernel import codec
from leadflow.kernel.clock import now as clock_now
from leadflow.kernel.db import UNHURRIED, is_alone_on_postgres, surrounding
from leadflow.kernel.errors import Conflict, DomainError, Invalid
from leadflow.kernel.http import problem_for
from leadflow.kernel.limits import client_address
from leadflow.kernel.models import IdempotencyRecord

HEADER: Final = "Idempotency-Key"
META_NAME: Final = "HTTP_IDEMPOTENCY_KEY"
REPLAYED: Final = "Idempotency-Replayed"
KEPT_FOR: Final = timedelta(hours=24)
RUNNING_FOR: Final = timedelta(seconds=60)
KEPT_HEADERS: Final = ("Content-Type", "Location", "Link", "ETag")
MAX_SCOPE: Final = 160

_BOUNDARY: Final = re.compile(r'^multipart/.*boundary="?([^";,\s]+)', re.IGNORECASE)
_KEY: Final = re.compile(r"[\x21-\x7e]{1,255}")

Run = Callable[[], HttpResponse]
V = TypeVar("V", bound=Callable[..., Any])


class BadKey(Invalid):
    """The key is not 1 to 255 visible ASCII characters."""

    code = "idempotency.bad_key"


class KeyReused(Invalid):
    """The key has been used for another request."""

    code = "idempotency.key_reused"


class StillRunning(Conflict):
    """The first request with this key has not been answered yet."""

    code = "idempotency.still_running"


@dataclass(frozen=True, slots=True)
class Claim:
    """The running row that this request owns; `since` tells it from a later owner's."""

    record_id: int
    since: datetime


def idempotent(view: V) -> V:
    """Make an API operation answer a repeated `Idempotency-Key` with its first answer.

    Stands below the router's decorator. Requests without the header pass untouched.
    """
    view.is_idempotent = True  # type: ignore[attr-defined]
    return decorate_view(_keyed)(view)


def _keyed(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    operation: Operation = run.__self__  # type: ignore[attr-defined]

    @wraps(run)
    def run_keyed(request: HttpRequest, **path: Any) -> HttpResponse:
        if META_NAME not in request.META:
            return run(request, **path)
        # Who asks has to be known before the key can be looked up, and is not asked twice.
        if refused := operation._run_checks(request):  # noqa: SLF001 - ninja has no public name
            return refused
        checked = copy(operation)
        checked.auth_callbacks = []
        checked.throttle_objects = []
        try:
            operation.api.create_temporal_response(request)  # refuses a body that is too large
            return once(
                request,
                now=clock_now(),
                run=lambda: cast(HttpResponse, type(checked).run(checked, request, **path)),
            )
        except DomainError as error:
            return problem_for(request, error)

    return run_keyed


def once(request: HttpRequest, *, now: datetime, run: Run, scope: str = "") -> HttpResponse:
    """Return the answer of `run`, or the kept answer of the first request with the same key.

    Raises BadKey, KeyReused (other body) or StillRunning; then nothing has been run.
    """
    key = key_of(request)
    try:
        fingerprint = fingerprint_of(request)
    except DomainError:
        return run()  # it cannot be read, so it is refused and has nothing to keep
    begun = _begin(scope or scope_of(request), key, fingerprint, now)
    if isinstance(begun, HttpResponse):
        return begun
    return _run_claimed(begun, run)


def _run_claimed(claim: Claim, run: Run) -> HttpResponse:
    """Run, and keep the answer with its effect; without an effect a refusal is not kept."""
    is_kept = False
    try:
        with surrounding() as effects:
            response = run()
            if is_worth_keeping(response.status_code, committed=effects.committed):
                is_kept = _keep(claim, response)
                if not is_kept:
                    raise StillRunning("Another request with this key took over. Ask again.")
            else:
                transaction.set_rollback(True)
    finally:
        if not is_kept:
            _release(claim)
    return response


def is_worth_keeping(status: int, *, committed: int) -> bool:
    """Tell whether an answer is final: it succeeded, or it refused and yet changed something."""
    is_fault = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return status < HTTPStatus.BAD_REQUEST or (committed > 0 and not is_fault)


def key_of(request: HttpRequest) -> str:
    """Return the key, given bare or as a quoted structured-field string; raises BadKey."""
    key: str = request.META.get(META_NAME, "").strip()
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = re.sub(r'\\(["\\])', r"\1", key[1:-1])
    if not _KEY.fullmatch(key):
        raise BadKey("Give 1 to 255 visible ASCII characters.", field=HEADER)
    return key


def scope_of(request: HttpRequest) -> str:
    """Return whose key it is and what for: the credential, the method and the path."""
    caller = getattr(request, "auth", None)
    if key_id := getattr(caller, "key_id", None):
        who = f"key:{key_id}"
    elif user_id := getattr(caller, "user_id", None):
        who = f"user:{user_id}"
    else:
        who = f"address:{client_address(request)}"
    scope = f"{who} {request.method} {request.path_info}"
    if len(scope) > MAX_SCOPE:
        scope = f"{who} {hashlib.sha256(scope.encode()).hexdigest()}"
    return scope


def fingerprint_of(request: HttpRequest) -> str:
    """Return the SHA-256 of what is asked: the query and the body, however it is spaced."""
    body = request.body
    if body and "json" in request.META.get("CONTENT_TYPE", ""):
        body = json.dumps(codec.loads(body), sort_keys=True, separators=(",", ":")).encode()
    elif boundary := _BOUNDARY.search(request.META.get("CONTENT_TYPE", "")):
        body = body.replace(boundary[1].encode(), b"")  # every client draws another one
    query = request.META.get("QUERY_STRING", "").encode()
    return hashlib.sha256(query + b"\x00" + body).hexdigest()


def purge_idempotency(now: datetime) -> int:
    """Forget answers older than 24 hours; returns how many."""
    gone, _ = IdempotencyRecord.objects.filter(created_at__lt=now - KEPT_FOR).delete()
    return gone


def _begin(scope: str, key: str, fingerprint: str, now: datetime) -> Claim | HttpResponse:
    """Claim the key for this request, or return the answer kept under it."""
    record = IdempotencyRecord.objects.filter(scope=scope, key=key).first()
    if record is None:
        return _claim(scope, key, fingerprint, now)
    is_running = record.status is None
    is_over = record.created_at <= now - (RUNNING_FOR if is_running else KEPT_FOR)
    is_forgotten = is_over and not is_running
    if record.fingerprint != fingerprint and not is_forgotten:
        raise KeyReused("This key was used for a request with another body.", field=HEADER)
    if is_over:
        return _take_over(record, fingerprint, now)
    if is_running:
        raise StillRunning("The first request with this key is still running. Ask again.")
    return _replay(record)


_INSERT: Final = """
INSERT INTO kernel_idempotencyrecord (scope, key, fingerprint, created_at, status, headers, body)
{values} ON CONFLICT (scope, key) DO NOTHING RETURNING id
"""
_IN_TRANSACTION: Final = _INSERT.format(values="VALUES (%s, %s, %s, %s, NULL, '{}', '')")
# The effect's commit, which does wait for the disk, comes after this row and brings it along.
_ALONE_ON_POSTGRES: Final = _INSERT.format(
    values="SELECT %s::varchar, %s::varchar, %s::varchar, %s::timestamptz,"
    f" NULL::smallint, '{{}}'::jsonb, '' WHERE {UNHURRIED}"
)


def _claim(scope: str, key: str, fingerprint: str, now: datetime) -> Claim:
    """Write the running row, in a transaction of its own; raises StillRunning for a twin."""
    moment = connection.ops.adapt_datetimefield_value(now)
    statement = _ALONE_ON_POSTGRES if is_alone_on_postgres() else _IN_TRANSACTION
    with connection.cursor() as cursor:
        cursor.execute(statement, [scope, key, fingerprint, moment])
        row = cursor.fetchone()
    if not row:
        raise StillRunning("The first request with this key is still running. Ask again.")
    return Claim(row[0], now)


def _take_over(record: IdempotencyRecord, fingerprint: str, now: datetime) -> Claim:
    taken = IdempotencyRecord.objects.filter(
        pk=record.pk, created_at=record.created_at, status=record.status
    ).update(fingerprint=fingerprint, status=None, headers={}, body="", created_at=now)
    if not taken:
        raise StillRunning("The first request with this key is still running. Ask again.")
    return Claim(record.pk, now)


def _keep(claim: Claim, response: HttpResponse) -> bool:
    """Write the answer beside its effect; False when the key is no longer this request's."""
    kept = _own(claim).update(
        status=response.status_code,
        headers={name: response[name] for name in KEPT_HEADERS if name in response},
        body=response.content.decode(),
    )
    return bool(kept)


def _release(claim: Claim) -> None:
    """Give the key back: nothing was changed, so a corrected request may use it."""
    _own(claim).delete()


def _own(claim: Claim) -> Any:
    return IdempotencyRecord.objects.filter(pk=claim.record_id, created_at=claim.since, status=None)


def _replay(record: IdempotencyRecord) -> HttpResponse:
    response = HttpResponse(record.body, status=record.status, headers=record.headers)
    response[REPLAYED] = "true"
    return response
