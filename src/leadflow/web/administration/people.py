"""Accounts: who may sign in, in which roles."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from leadflow.identity.queries import get_user, list_users, team_names
from leadflow.identity.services import change_user, create_user, set_password, sign_out_everywhere
from leadflow.identity.types import Permission, UserRow
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.web.administration.forms import ROLES, NewPersonForm, PasswordForm, PersonForm
from leadflow.web.shell.forms import refuse
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page
from leadflow.web.shell.undoing import is_on, sent, undo_url

ON_PAGE = 50


@page(permission=Permission.USER_MANAGE)
def people(request: PageRequest) -> HttpResponse:
    """Show the accounts, narrowed by name and role."""
    found = list_users(
        actor=request.actor,
        text=request.GET.get("q", "")[:100],
        role=request.GET.get("role", ""),
        cursor=request.GET.get("cursor") or None,
        limit=ON_PAGE,
    )
    context = {
        "rows": found.items,
        "next_cursor": found.next_cursor,
        "roles": ROLES,
        "role": dict(ROLES).get(request.GET.get("role", ""), ""),
    }
    return render_page(
        request, "administration/people.html", context, part="administration/people_list.html"
    )


@page(permission=Permission.USER_MANAGE, post=True)
def new_person(request: PageRequest) -> HttpResponse:
    """Open an account."""
    form = NewPersonForm(request.POST or None, teams=team_names(actor=request.actor))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            user_id = create_user(
                actor=request.actor,
                username=given["username"],
                password=given["password"],
                roles=form.chosen_roles(),
                name=given["name"],
                email=given["email"],
                timezone=given["timezone"],
                team_id=given["team"],
                now=now(),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            return done(request, "Account opened", to=reverse("person", args=[user_id]))
    return render_page(
        request,
        "administration/new_person.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


@page(permission=Permission.USER_MANAGE, post=True)
def person(request: PageRequest, user_id: int) -> HttpResponse:
    """Show one account, and take its name, team and roles."""
    row = get_user(actor=request.actor, user_id=user_id)
    before = details_of(row)
    form = PersonForm(sent(request), initial=before, teams=team_names(actor=request.actor))
    if form.is_valid():
        try:
            change_user(
                actor=request.actor,
                user_id=user_id,
                name=form.cleaned_data["name"],
                roles=form.chosen_roles(),
                team_id=form.cleaned_data["team"],
                now=now(),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            return done(
                request,
                "Saved; it holds from their next click on",
                to=request.path,
                undo=undo_url(request.path, before),
            )
    return render_page(
        request,
        "administration/person.html",
        {"row": row, "form": form, "password_form": PasswordForm()},
        status=422 if form.errors else 200,
    )


@action(permission=Permission.USER_MANAGE)
def set_active(request: PageRequest, user_id: int) -> HttpResponse:
    """Close an account, or open it again; its sessions, keys and tokens end at once."""
    is_active = is_on(request, "is_active")
    change_user(actor=request.actor, user_id=user_id, is_active=is_active, now=now())
    message = "Account opened again" if is_active else "Account closed and signed out everywhere"
    back = undo_url(request.path, {"is_active": "0" if is_active else "1"})
    return done(request, message, to=reverse("person", args=[user_id]), undo=back)


@action(permission=Permission.USER_MANAGE)
def give_password(request: PageRequest, user_id: int) -> HttpResponse:
    """Give an account another password and end its sessions."""
    form = PasswordForm(request.POST)
    if form.is_valid():
        try:
            set_password(
                actor=request.actor,
                user_id=user_id,
                password=form.cleaned_data["password"],
                now=now(),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            return done(request, "Password changed", to=reverse("person", args=[user_id]))
    row = get_user(actor=request.actor, user_id=user_id)
    details = PersonForm(initial=details_of(row), teams=team_names(actor=request.actor))
    return render_page(
        request,
        "administration/person.html",
        {"row": row, "form": details, "password_form": form},
        status=422,
    )


@action(permission=Permission.USER_MANAGE)
def end_sessions(request: PageRequest, user_id: int) -> HttpResponse:
    """Sign an account out everywhere."""
    sign_out_everywhere(actor=request.actor, user_id=user_id, now=now())
    return done(request, "Signed out everywhere", to=reverse("person", args=[user_id]))


def details_of(row: UserRow) -> dict[str, Any]:
    """Return what of an account its form shows."""
    return {"name": row.name, "team": row.team_id, "roles": sorted(row.roles)}
