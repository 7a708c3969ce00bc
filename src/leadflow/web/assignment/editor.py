"""A rule's editor: tried on last month's leads before it is published."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.leads.queries import owners
from leadflow.pipeline.queries.assignment.rules import get_rule, list_versions
from leadflow.pipeline.queries.assignment.seen import words_seen
from leadflow.pipeline.queries.assignment.trying import try_rules
from leadflow.pipeline.services.assignment import rules as services
from leadflow.pipeline.types.assignment import Member, RuleRow, RuleSpec, Trial
from leadflow.web.assignment.forms import RuleForm, initial_of, members_in
from leadflow.web.assignment.words import STRATEGIES, conditions, timer
from leadflow.web.shell.forms import posted, refuse
from leadflow.web.shell.pages import PageRequest, done, page, render_page
from leadflow.web.shell.undoing import undo_url

NEW = RuleSpec(name="", is_sticky=True, return_minutes=60)


@page(permission=Permission.ASSIGNMENT_MANAGE, post=True)
def new_rule(request: PageRequest) -> HttpResponse:
    """Make a rule, or try it first."""
    form = RuleForm(posted(request), initial=initial_of(NEW))
    spec, trial = read(request, form, None)
    if spec and not form.errors and not trial:
        try:
            rule_id = services.create_rule(actor=request.actor, spec=spec, now=now())
        except DomainError as error:
            refuse(form, error)
        else:
            undo = reverse("assignment-delete", args=[rule_id])
            to = reverse("assignment-rule", args=[rule_id])
            return done(request, "Rule published", to=to, undo=undo)
    return shown(request, form, None, trial)


@page(permission=Permission.ASSIGNMENT_MANAGE, post=True)
def edit_rule(request: PageRequest, rule_id: int) -> HttpResponse:
    """Show a rule with its versions, take a new one, or try it first."""
    row = get_rule(actor=request.actor, rule_id=rule_id)
    form = RuleForm(posted(request), initial=initial_of(row.spec))
    spec, trial = read(request, form, rule_id)
    if spec and not form.errors and not trial:
        try:
            version = services.update_rule(
                actor=request.actor, rule_id=rule_id, spec=spec, now=now()
            )
        except DomainError as error:
            refuse(form, error)
        else:
            return published(request, row, version)
    return shown(request, form, row, trial)


def published(request: PageRequest, row: RuleRow, version: int) -> HttpResponse:
    """Go back to the rule and tell that it says something else now, or the same as before."""
    to = reverse("assignment-rule", args=[row.id])
    if version == row.version:
        return done(request, "Nothing has changed", to=to)
    back = reverse("assignment-rollback", args=[row.id])
    undo = undo_url(back, {"version": row.version})
    return done(request, f"Version {version} is in force", to=to, undo=undo)


def read(
    request: PageRequest, form: RuleForm, rule_id: int | None
) -> tuple[RuleSpec | None, Trial | None]:
    """Return the rule that was sent, and how it did on last month's leads if that was asked."""
    if request.method != "POST" or not form.is_valid():
        return None, None
    try:
        spec = form.to_spec(members_in(request.POST))
        if request.POST.get("act") != "try":
            return spec, None
        moment = now()
        return spec, try_rules(actor=request.actor, draft=spec, rule_id=rule_id, now=moment)
    except DomainError as error:
        refuse(form, error)
        return None, None


def shown(
    request: PageRequest, form: RuleForm, row: RuleRow | None, trial: Trial | None
) -> HttpResponse:
    """Return the editor as it stands, with what was filled in."""
    form.offer(words_seen(actor=request.actor))
    context: dict[str, Any] = {
        "form": form,
        "row": row,
        "people": people(request, row),
        "trial": trial,
        "most": max((max(one.would, one.did) for one in trial.shares), default=1) if trial else 1,
        "tab": "rules",
    }
    if row:
        context["versions"] = [
            (
                one,
                conditions(one.spec),
                STRATEGIES[one.spec.strategy],
                timer(one.spec.return_minutes),
            )
            for one in list_versions(actor=request.actor, rule_id=row.id)
        ]
    status = 422 if form.errors else 200
    return render_page(request, "assignment/rule.html", context, status=status)


def people(request: PageRequest, row: RuleRow | None) -> list[dict[str, object]]:
    """Return everybody who may own leads, ticked as they were sent or as the rule has them."""
    named = dict(owners())
    members = {member.user_id: member for member in row.spec.members} if row else {}
    for user_id in members:
        named.setdefault(user_id, "Closed account")
    if request.method == "POST":
        given = request.POST
        ticked = set(given.getlist("member"))
        return [
            line(user_id, name, str(user_id) in ticked, weight, capacity)
            for user_id, name in named.items()
            for weight in [given.get(f"weight-{user_id}", "1")]
            for capacity in [given.get(f"capacity-{user_id}", "")]
        ]
    return [
        line(user_id, name, user_id in members, str(of.weight), str(of.capacity or ""))
        for user_id, name in named.items()
        for of in [members.get(user_id, Member(user_id))]
    ]


def line(
    user_id: int,
    name: str,
    is_in: bool,  # noqa: FBT001 - told by place
    weight: str,
    capacity: str,
) -> dict[str, object]:
    """Return one person of the editor."""
    return {"id": user_id, "name": name, "is_in": is_in, "weight": weight, "capacity": capacity}
