"""When accounts are called next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from leadflow.accounts.models import CallPlan
from leadflow.accounts.queries.profiles import check_visible, visible
from leadflow.accounts.queries.reach import belongs, few
from leadflow.accounts.rules.calling import end_of_day
from leadflow.accounts.types import Frequency, PlanRow
from leadflow.identity.types import Actor
from leadflow.kernel.errors import NotFound
from leadflow.kernel.paging import DEFAULT_LIMIT, Page, paginate

CALLED: Final = "call_plan.called"
MOVED: Final = "call_plan.moved"
REMOVED: Final = "call_plan.removed"
MOST_STEPS: Final = 100


class PlanNotFound(NotFound):
    code = "accounts.no_such_plan"


@dataclass(frozen=True, slots=True)
class PlanFilters:
    """What a list of plans is narrowed to."""

    lead: int | None = None
    frequency: Frequency | None = None


@dataclass(frozen=True, slots=True)
class PlanStep:
    """A step of an account's history that changed a plan, with what it takes to undo it."""

    seq: int
    at: datetime
    by: int | None
    data: dict[str, Any]


ALL: Final = PlanFilters()


def list_plans(
    *,
    actor: Actor,
    filters: PlanFilters = ALL,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[PlanRow]:
    """Return the page of call plans that follows `cursor`, in the order they were made.

    Two queries. Raises BadCursor.
    """
    return paginate(
        shown(_narrowed(actor, filters)),
        order=("id",),
        kinds=(int,),
        cursor=cursor,
        limit=limit,
        shape=plan_row,
    )


def plans_today(
    *,
    actor: Actor,
    zone: ZoneInfo,
    now: datetime,
    filters: PlanFilters = ALL,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[PlanRow]:
    """Return the calls due by the end of today in `zone`, the most overdue first.

    Two queries. Raises BadCursor.
    """
    due = _narrowed(actor, filters).filter(next_call_date__lt=end_of_day(now=now, zone=zone))
    return paginate(
        shown(due),
        order=("next_call_date", "id"),
        kinds=(datetime, int),
        cursor=cursor,
        limit=limit,
        shape=plan_row,
    )


def get_plan(*, actor: Actor, plan_id: int) -> PlanRow:
    """Return one call plan. Raises PlanNotFound, also when the actor may not know of it."""
    mine = CallPlan.objects.filter(belongs(visible(actor), None), pk=plan_id)
    found = shown(mine).first()
    if found is None:
        raise PlanNotFound("There is no such call plan.", plan_id=plan_id)
    return plan_row(found)


def plans_of(*, actor: Actor, lead_id: int) -> list[PlanRow]:
    """Return the call plans of an account, the next call first. Raises AccountNotFound."""
    check_visible(actor=actor, lead_id=lead_id)
    found = shown(CallPlan.objects.filter(lead=lead_id)).order_by("next_call_date", "id")
    return [plan_row(plan) for plan in found]


def last_step(*, actor: Actor, lead_id: int, kinds: tuple[str, ...], **about: int) -> PlanStep:
    """Return the newest step of an account's history of these kinds about a plan.

    Raises PlanNotFound when there is none, or the actor may not know of it.
    """
    found = steps_about(actor=actor, lead_id=lead_id, kinds=kinds, **about)
    if not found:
        raise PlanNotFound("There is nothing of that plan to take back.", field=None, **about)
    return found[0]


def steps_about(
    *, actor: Actor, lead_id: int, kinds: tuple[str, ...], **about: int
) -> list[PlanStep]:
    """Return the steps of an account's history of these kinds about a plan or a touch.

    The newest first, and at most as many as somebody could have made with one click.
    """
    named = {f"timeline__data__{name}": value for name, value in about.items()}
    found = visible(actor).filter(pk=lead_id, timeline__kind__in=kinds, **named)
    fields = ("timeline__seq", "timeline__at", "timeline__actor_id", "timeline__data")
    steps = found.order_by("-timeline__seq").values_list(*fields)[:MOST_STEPS]
    return [PlanStep(*step) for step in steps]


def plans_of_visible(actor: Actor) -> QuerySet[CallPlan]:
    """Return the plans of the accounts the actor may know of; one query finds if those are few."""
    accounts = visible(actor)
    return CallPlan.objects.filter(belongs(accounts, few(accounts)))


def shown(plans: QuerySet[CallPlan]) -> QuerySet[CallPlan]:
    """Return the plans with the clock and the calendar they keep."""
    return plans.annotate(
        zone_name=Coalesce(
            NullIf(F("timezone"), Value("")),
            NullIf(F("lead__restaurant__timezone"), Value("")),
            Value(settings.ORGANISATION_TIME_ZONE),
        ),
        country=Coalesce(F("lead__restaurant__country"), Value("")),
    )


def plan_row(plan: CallPlan) -> PlanRow:
    """Return a plan that `shown` gave as a row."""
    return PlanRow(
        id=plan.pk,
        lead=plan.lead_id,
        frequency=Frequency(plan.frequency),
        last_called=plan.last_called,
        next_call_date=plan.next_call_date,
        notes=plan.notes,
        purpose=plan.purpose,
        timezone=plan.timezone,
        keeps_working_days=plan.keeps_working_days,
        version=plan.version,
        zone=plan.zone_name,  # type: ignore[attr-defined] # annotated
        country=plan.country,  # type: ignore[attr-defined] # annotated
    )


def _narrowed(actor: Actor, filters: PlanFilters) -> QuerySet[CallPlan]:
    found = plans_of_visible(actor)
    if filters.lead is not None:
        found = found.filter(lead=filters.lead)
    return found.filter(frequency=filters.frequency) if filters.frequency else found
