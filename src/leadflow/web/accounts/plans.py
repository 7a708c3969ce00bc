"""The call plans of an account: made, changed, kept up by one click, removed, brought back."""

from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.urls import reverse

from leadflow.accounts.queries.plans import get_plan
from leadflow.accounts.queries.profiles import get_account
from leadflow.accounts.services import plans as services
from leadflow.accounts.services.calling import record_call, undo_call
from leadflow.accounts.types import PlanRow
from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError, NotFound
from leadflow.web.accounts import account
from leadflow.web.accounts.forms import PlanForm
from leadflow.web.shell.forms import posted, refuse
from leadflow.web.shell.pages import PageRequest, action, page, render_page
from leadflow.web.words import due

MAY_WORK: Final = (Permission.ACCOUNT_WORK, Permission.LEAD_CHANGE)


class NotOfThisAccount(NotFound):
    code = "accounts.no_such_plan"


@action(permission=MAY_WORK)
def make(request: PageRequest, lead_id: int) -> HttpResponse:
    """Plan calls to an account."""
    get_account(actor=request.actor, lead_id=lead_id)
    form = PlanForm(request.POST)
    if form.is_valid():
        try:
            plan_id = services.make_plan(
                actor=request.actor, lead_id=lead_id, facts=form.facts(), now=now()
            )
        except DomainError as error:
            refuse(form, error)
        else:
            undo = reverse("account-plan-remove", args=[lead_id, plan_id])
            return account.answer(request, lead_id, "Calls are planned.", undo=undo)
    return editor(request, lead_id, form, status=422)


@page(permission=MAY_WORK, post=True)
def plan(request: PageRequest, lead_id: int, plan_id: int) -> HttpResponse:
    """Show the form of a plan, or take what it says."""
    row = of(request, lead_id, plan_id)
    zone = ZoneInfo(row.zone)
    form = PlanForm(posted(request), initial=_said(row, zone))
    if form.is_valid():
        try:
            services.update_plan(
                actor=request.actor, plan_id=plan_id, changes=form.changes(row), now=now()
            )
        except DomainError as error:
            refuse(form, error)
        else:
            return account.answer(request, lead_id, "Call plan saved.")
    return editor(request, lead_id, form, plan=row, status=422 if form.is_bound else 200)


@action(permission=MAY_WORK)
def called(request: PageRequest, lead_id: int, plan_id: int) -> HttpResponse:
    """Note that the account was called just now; the plan says when to call again."""
    of(request, lead_id, plan_id)
    record_call(actor=request.actor, plan_id=plan_id, now=now())
    after = get_plan(actor=request.actor, plan_id=plan_id)
    undo = reverse("account-plan-uncalled", args=[lead_id, plan_id])
    told = f"Call noted. The next is {due(after.next_call_date)}."
    return account.answer(request, lead_id, told, undo=undo)


@action(permission=MAY_WORK)
def uncalled(request: PageRequest, lead_id: int, plan_id: int) -> HttpResponse:
    """Take the last noted call back, with the dates it changed."""
    of(request, lead_id, plan_id)
    undo_call(actor=request.actor, plan_id=plan_id, now=now())
    return account.answer(request, lead_id, "The plan is as it was.")


@action(permission=MAY_WORK)
def remove(request: PageRequest, lead_id: int, plan_id: int) -> HttpResponse:
    """Take a plan off; Undo brings it back."""
    of(request, lead_id, plan_id)
    services.delete_plan(actor=request.actor, plan_id=plan_id, now=now())
    undo = reverse("account-plan-restore", args=[lead_id, plan_id])
    return account.answer(request, lead_id, "The plan is gone.", undo=undo)


@action(permission=MAY_WORK)
def restore(request: PageRequest, lead_id: int, plan_id: int) -> HttpResponse:
    """Bring a removed plan back."""
    services.restore_plan(actor=request.actor, lead_id=lead_id, plan_id=plan_id, now=now())
    return account.answer(request, lead_id, "The plan is back.")


def of(request: PageRequest, lead_id: int, plan_id: int) -> PlanRow:
    """Return a plan of this account. Raises PlanNotFound."""
    row = get_plan(actor=request.actor, plan_id=plan_id)
    if row.lead != lead_id:
        raise NotOfThisAccount("There is no such call plan at this account.")
    return row


def editor(
    request: PageRequest, lead_id: int, form: PlanForm, *, plan: PlanRow | None = None, status: int
) -> HttpResponse:
    """Show the form of a plan in its place on the page."""
    place = f"plan-{plan.id}" if plan else "new-plan"
    context = {"form": form, "plan": plan, "lead_id": lead_id, "place": place, "nav": "accounts"}
    context["plan_zone"] = f"By the clock in {plan.zone}." if plan else ""
    whole, part = "accounts/plan_page.html", "accounts/plan_form.html"
    response = render_page(request, whole, context, part=part, status=status)
    if form.is_bound:
        response["HX-Retarget"], response["HX-Reswap"] = f"#{place}", "innerHTML"
    return response


def _said(row: PlanRow, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "frequency": row.frequency,
        "purpose": row.purpose,
        "next_call": row.next_call_date.astimezone(zone).replace(tzinfo=None),
        "notes": row.notes,
        "keeps_working_days": row.keeps_working_days,
    }
