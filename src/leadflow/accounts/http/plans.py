"""Call plans as JSON (seed 1): when each account is called next."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router, Status

from leadflow.accounts.http.callers import reader, worker
from leadflow.accounts.http.plan_schemas import (
    CalledIn,
    FrequencyIn,
    PlanDeleted,
    PlanIn,
    PlanOut,
    PlanPatch,
    PlanPut,
    PlanQuery,
)
from leadflow.accounts.queries import plans as queries
from leadflow.accounts.rules.calling import zone_named
from leadflow.accounts.services import calling
from leadflow.accounts.services import plans as services
from leadflow.accounts.types import PlanRow
from leadflow.kernel.clock import now
from leadflow.kernel.errors import Invalid
from leadflow.kernel.http import link_next
from leadflow.kernel.idempotency import idempotent
from leadflow.kernel.paging import Page
from leadflow.leads.rules.fields import told

router = Router(tags=["Call plans"])

ELSEWHERE: Final = {
    "id": "This never changes.",
    "lead": "A plan stays with its account; make another one.",
    "last_called": "Record a call by POST to its /record_call/.",
}
DELETED: Final = {"detail": "Successfully deleted the call plan."}


class ReadOnly(Invalid):
    code = "accounts.read_only"


@router.get("/call/", response=list[PlanOut], summary="List call plans")
def list_plans(
    request: HttpRequest, response: HttpResponse, query: Query[PlanQuery]
) -> list[PlanRow]:
    """Return the call plans of the accounts the caller may see, in the order they were made."""
    page = queries.list_plans(
        actor=reader(request), filters=query.filters(), cursor=query.cursor, limit=query.limit
    )
    return _listed(request, response, page)


@router.post("/call/", response={201: PlanOut}, summary="Plan calls to an account")
@idempotent
def create_plan(request: HttpRequest, response: HttpResponse, payload: PlanIn) -> Status[PlanRow]:
    """Plan calls. 409 names the plan when the account has one of that purpose already."""
    actor = worker(request)
    plan_id = services.make_plan(
        actor=actor, lead_id=payload.lead, facts=payload.facts(), now=now()
    )
    response["Location"] = f"/call/{plan_id}/"
    return Status(201, queries.get_plan(actor=actor, plan_id=plan_id))


@router.get("/call/today/", response=list[PlanOut], summary="List the calls due today")
def today(request: HttpRequest, response: HttpResponse, query: Query[PlanQuery]) -> list[PlanRow]:
    """Return what is due by the end of the caller's today, the most overdue first."""
    actor = reader(request)
    page = queries.plans_today(
        actor=actor,
        filters=query.filters(),
        zone=zone_named(actor.timezone),
        cursor=query.cursor,
        limit=query.limit,
        now=now(),
    )
    return _listed(request, response, page)


@router.get("/call/{int:plan_id}/", response=PlanOut, summary="Read a call plan")
def get_plan(request: HttpRequest, plan_id: int) -> PlanRow:
    """Return one call plan."""
    return queries.get_plan(actor=reader(request), plan_id=plan_id)


@router.put("/call/{int:plan_id}/", response=PlanOut, summary="Replace a call plan")
def replace_plan(request: HttpRequest, plan_id: int, payload: PlanPut) -> PlanRow:
    """Make a plan's facts what is sent; another frequency computes the next call anew."""
    return _update(request, plan_id, payload.changes())


@router.patch("/call/{int:plan_id}/", response=PlanOut, summary="Change a call plan")
def change_plan(request: HttpRequest, plan_id: int, payload: PlanPatch) -> PlanRow:
    """Change what is sent, leave the rest; another frequency computes the next call anew."""
    return _update(request, plan_id, payload.changes())


@router.delete("/call/{int:plan_id}/", response=PlanDeleted, summary="Delete a call plan")
def delete_plan(request: HttpRequest, plan_id: int) -> dict[str, str]:
    """Take a plan off; what it was stays in the account's history."""
    services.delete_plan(actor=worker(request), plan_id=plan_id, now=now())
    return DELETED


@router.post("/call/{int:plan_id}/record_call/", response=PlanOut, summary="Record a call")
@idempotent
def record_call(
    request: HttpRequest,
    plan_id: int,
    payload: CalledIn = Body(CalledIn()),  # type: ignore[type-arg]  # noqa: B008 - a body or none
) -> PlanRow:
    """Record that the account was called, now unless told; the next call follows by the plan."""
    actor = worker(request)
    calling.record_call(actor=actor, plan_id=plan_id, last_called=payload.last_called, now=now())
    return queries.get_plan(actor=actor, plan_id=plan_id)


@router.patch("/call/{int:plan_id}/set_frequency/", response=PlanOut, summary="Set the frequency")
def set_frequency(request: HttpRequest, plan_id: int, payload: FrequencyIn) -> PlanRow:
    """Set how often the account is called; the next call is computed anew if there was one."""
    actor = worker(request)
    services.set_frequency(actor=actor, plan_id=plan_id, frequency=payload.frequency, now=now())
    return queries.get_plan(actor=actor, plan_id=plan_id)


@router.put("/call/{int:plan_id}/set_frequency/", response=PlanOut, summary="Put the frequency")
def put_frequency(request: HttpRequest, plan_id: int, payload: FrequencyIn) -> PlanRow:
    """Set how often the account is called, as PATCH does."""
    return set_frequency(request, plan_id, payload)


def _update(request: HttpRequest, plan_id: int, sent: dict[str, Any]) -> PlanRow:
    actor = worker(request)
    plan = queries.get_plan(actor=actor, plan_id=plan_id)
    for name, advice in ELSEWHERE.items():
        if name in sent and (sent[name] is True or sent[name] != told(getattr(plan, name))):
            raise ReadOnly(advice, field=name)
    changes = {name: value for name, value in sent.items() if name not in ELSEWHERE}
    services.update_plan(actor=actor, plan_id=plan_id, changes=changes, now=now())
    return queries.get_plan(actor=actor, plan_id=plan_id)


def _listed(request: HttpRequest, response: HttpResponse, page: Page[PlanRow]) -> list[PlanRow]:
    if page.next_cursor:
        response["Link"] = link_next(request, page.next_cursor)
    return page.items
