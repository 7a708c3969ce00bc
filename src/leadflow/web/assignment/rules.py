"""The rules in the order in which they are asked, moved, switched, deleted and rolled back."""

from django.http import HttpResponse
from django.urls import reverse

from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.leads.queries import owners
from leadflow.pipeline.queries.assignment.backlog import count_backlog
from leadflow.pipeline.queries.assignment.rules import get_rule, list_rules
from leadflow.pipeline.services.assignment import rules as services
from leadflow.web.assignment.words import STRATEGIES, conditions, timer
from leadflow.web.shell.pages import (
    PageRequest,
    action,
    done,
    is_htmx,
    page,
    render_page,
    toast,
)
from leadflow.web.shell.undoing import is_on, sent, undo_url


@page(permission=Permission.ASSIGNMENT_MANAGE)
def assignment(request: PageRequest) -> HttpResponse:
    """Show every rule in its order; the first that matches a lead decides."""
    return shown(request)


@action(permission=Permission.ASSIGNMENT_MANAGE)
def move(request: PageRequest, rule_id: int) -> HttpResponse:
    """Let a rule be asked one place earlier or later."""
    is_up = (sent(request) or request.POST).get("to") == "up"
    ids = [row.id for row in list_rules(actor=request.actor)]
    place = ids.index(get_rule(actor=request.actor, rule_id=rule_id).id)
    other = place + (-1 if is_up else 1)
    if 0 <= other < len(ids):
        ids[place], ids[other] = ids[other], ids[place]
        services.order_rules(actor=request.actor, rule_ids=ids, now=now())
    undo = undo_url(request.path, {"to": "down" if is_up else "up"})
    message = "Asked earlier now" if is_up else "Asked later now"
    if is_htmx(request):
        return toast(shown(request), message, undo=undo)
    return done(request, message, to=reverse("assignment"), undo=undo)


@action(permission=Permission.ASSIGNMENT_MANAGE)
def set_active(request: PageRequest, rule_id: int) -> HttpResponse:
    """Switch a rule on or off."""
    is_active = is_on(request, "is_active")
    services.set_active(actor=request.actor, rule_id=rule_id, is_active=is_active, now=now())
    undo = undo_url(request.path, {"is_active": "0" if is_active else "1"})
    message = "The rule is in force" if is_active else "The rule is switched off"
    return done(request, message, to=reverse("assignment-rule", args=[rule_id]), undo=undo)


@action(permission=Permission.ASSIGNMENT_MANAGE)
def delete(request: PageRequest, rule_id: int) -> HttpResponse:
    """Put a rule away."""
    services.delete_rule(actor=request.actor, rule_id=rule_id, now=now())
    undo = reverse("assignment-restore", args=[rule_id])
    return done(request, "Rule deleted", to=reverse("assignment"), undo=undo)


@action(permission=Permission.ASSIGNMENT_MANAGE)
def restore(request: PageRequest, rule_id: int) -> HttpResponse:
    """Bring a rule back."""
    services.restore_rule(actor=request.actor, rule_id=rule_id, now=now())
    undo = reverse("assignment-delete", args=[rule_id])
    return done(request, "Rule restored", to=reverse("assignment"), undo=undo)


@action(permission=Permission.ASSIGNMENT_MANAGE)
def roll_back(request: PageRequest, rule_id: int) -> HttpResponse:
    """Publish again what a rule said in an earlier version."""
    given = (sent(request) or request.POST).get("version", "")
    version = int(given) if given.isascii() and given.isdigit() and len(given) <= 9 else 0  # noqa: PLR2004 - no rule has so many
    before = get_rule(actor=request.actor, rule_id=rule_id).version
    services.roll_back(actor=request.actor, rule_id=rule_id, version=version, now=now())
    undo = undo_url(request.path, {"version": before})
    message = f"Version {version} is in force again"
    return done(request, message, to=reverse("assignment-rule", args=[rule_id]), undo=undo)


def shown(request: PageRequest) -> HttpResponse:
    """Return the page of rules, or only its list when htmx asks."""
    names = dict(owners())
    rows = [
        {
            "row": row,
            "conditions": conditions(row.spec),
            "strategy": STRATEGIES[row.spec.strategy],
            "timer": timer(row.spec.return_minutes),
            "people": [
                (member, names.get(member.user_id, "Closed account")) for member in row.spec.members
            ],
        }
        for row in list_rules(actor=request.actor)
    ]
    context = {"rows": rows, "backlog": count_backlog(actor=request.actor), "tab": "rules"}
    return render_page(request, "assignment/rules.html", context, part="assignment/rules_list.html")
