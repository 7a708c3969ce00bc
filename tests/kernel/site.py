"""A small site that stands on the kernel alone: what its tests call."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from ninja import Query, Router, Status

from leadflow.kernel import clock, errors, limits
from leadflow.kernel.api import CREATING, PageQuery, Payload, make_api
from leadflow.kernel.db import commits
from leadflow.kernel.docs import stylesheet
from leadflow.kernel.health import health
from leadflow.kernel.http import problem_for
from leadflow.kernel.idempotency import idempotent
from leadflow.kernel.models import RateBucket
from leadflow.kernel.money import Money


@dataclass(frozen=True)
class Caller:
    user_id: int
    key_id: int | None = None


def signed_in(request: HttpRequest) -> Caller:
    """Believe the header: `Bearer 7` is user 7, `Bearer key-3` is key 3 of user 7."""
    name = request.META.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
    if name.isdigit():
        return Caller(int(name))
    if name.startswith("key-"):
        return Caller(7, int(name.removeprefix("key-")))
    raise errors.Unauthenticated("Sign in first.")


class Row(Payload):
    mobile: str
    count: int = 0


class Order(Payload):
    mobile: str
    rows: list[Row] = []
    when: datetime | None = None


class Shown(Payload):
    mobile: str
    price: Money
    at: datetime


REFUSALS = {
    kind.code: kind
    for kind in (
        errors.Malformed,
        errors.Unauthenticated,
        errors.PaymentRequired,
        errors.Denied,
        errors.NotFound,
        errors.Conflict,
        errors.PreconditionFailed,
        errors.TooLarge,
        errors.Unsupported,
        errors.Invalid,
        errors.Unavailable,
    )
}
CRASHES = {
    "http404": Http404("x"),
    "denied": PermissionDenied("x"),
    "suspicious": SuspiciousOperation("x"),
    "too_big": RequestDataTooBig("x"),
    "locked": OperationalError("database is locked"),
    "does_not_fit": DataError("value too long for type character varying(10)"),
    "bug": ZeroDivisionError("a secret detail"),
}

router = Router()


@router.get("/shown/", response=Shown, auth=None)
def shown(request):
    india = timezone(timedelta(hours=5, minutes=30))
    at = datetime(2026, 3, 2, 17, 30, tzinfo=india)
    return {"mobile": "x", "price": Decimal("10.5"), "at": at}


@router.post("/orders/", response={201: Order})
def order(request, payload: Order):
    return Status(201, payload)


@router.get("/rows/{int:row_id}/")
def row(request, row_id: int, page: Query[PageQuery]):
    """Show a row.

    Only the caller's own.
    """
    return {"id": row_id, "limit": page.limit}


@router.get("/refuse/{code}/", auth=None)
def refuse(request, code: str):
    if code == "throttled":
        raise errors.Throttled("Slow down.", retry_after=17)
    raise REFUSALS[code]("No.", field="mobile", allowed=["a", "b"])


@router.get("/crash/{name}/", auth=None)
def crash(request, name: str):
    raise CRASHES[name]


@router.post("/sessions/", auth=None, throttle=CREATING)
def sessions(request):
    return {}


@commits
def count_one(name: str, *, start: datetime = datetime(2026, 1, 1, tzinfo=UTC)) -> int:
    """Leave a visible effect: how often `name` was counted."""
    row, _ = RateBucket.objects.get_or_create(
        bucket=name, defaults={"window_start": start, "used": 0}
    )
    row.used += 1
    row.save()
    return row.used


class Late(errors.Conflict):
    code = "site.late"


@router.post("/counted/{name}/", response={201: dict})
@idempotent
def counted(request, name: str, payload: Order):
    """Count once per key."""
    match payload.mobile:
        case "refused":
            raise Late("Too late.")
        case "recorded":
            return problem_for(request, Late(f"Recorded, attempt {count_one(name)}."))
        case "crash-after":
            count_one(name)
            raise ZeroDivisionError
        case _:
            answer = Status(201, {"used": count_one(name), "at": str(clock.now())})
            on_counted()
            return answer


def on_counted() -> None:
    """Called between the effect and the end of the request; tests wait here."""


def page_refusing(request: HttpRequest) -> HttpResponse:
    raise errors.Conflict("This has just been claimed by someone else.")


def page_locked(request: HttpRequest) -> HttpResponse:
    raise OperationalError("database is locked")


def page_crashing(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("a secret detail")


def page_plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.path} {limits.client_address(request)}")


api = make_api(title="Site", version="1", auth=signed_in, body_limits={"/api/orders/": 128 * 1024})
api.add_router("", router)

urlpatterns = [
    path("health/", health),
    path("api/docs.css", stylesheet),
    path("api/", api.urls),
    path("app/conflict/", page_refusing),
    path("app/locked/", page_locked),
    path("app/crash/", page_crashing),
    path("app/plain/", page_plain),
    path("app/report.csv", page_plain),
]

handler400 = "leadflow.kernel.http.handler400"
handler403 = "leadflow.kernel.http.handler403"
handler404 = "leadflow.kernel.http.handler404"
handler500 = "leadflow.kernel.http.handler500"
