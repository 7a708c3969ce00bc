"""Teams: who looks after key accounts together."""

from django.http import HttpResponse
from django.urls import reverse

from leadflow.identity.queries import get_team, list_teams, list_users
from leadflow.identity.services import create_team, delete_team, rename_team
from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.web.administration.forms import TeamForm
from leadflow.web.shell.forms import refuse
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page
from leadflow.web.shell.undoing import sent, undo_url

ON_PAGE = 50


@page(permission=Permission.USER_MANAGE, post=True)
def teams(request: PageRequest) -> HttpResponse:
    """Show the teams, and make another."""
    form = TeamForm(sent(request))
    if form.is_valid():
        name = form.cleaned_data["name"]
        try:
            team_id = create_team(actor=request.actor, name=name, now=now())
        except DomainError as error:
            refuse(form, error)
        else:
            back = reverse("team-remove", args=[team_id])
            return done(request, "Team made", to=reverse("teams"), undo=back)
    found = list_teams(actor=request.actor, cursor=request.GET.get("cursor") or None, limit=ON_PAGE)
    return render_page(
        request,
        "administration/teams.html",
        {"rows": found.items, "next_cursor": found.next_cursor, "form": form},
        part="administration/teams_list.html",
        status=422 if form.errors else 200,
    )


@page(permission=Permission.USER_MANAGE, post=True)
def team(request: PageRequest, team_id: int) -> HttpResponse:
    """Show one team with its people, and take another name for it."""
    row = get_team(actor=request.actor, team_id=team_id)
    form = TeamForm(sent(request), initial={"name": row.name})
    if form.is_valid():
        name = form.cleaned_data["name"]
        try:
            rename_team(actor=request.actor, team_id=team_id, name=name, now=now())
        except DomainError as error:
            refuse(form, error)
        else:
            back = undo_url(request.path, {"name": row.name})
            return done(request, "Saved", to=request.path, undo=back)
    found = list_users(
        actor=request.actor,
        team_id=team_id,
        cursor=request.GET.get("cursor") or None,
        limit=ON_PAGE,
    )
    return render_page(
        request,
        "administration/team.html",
        {"row": row, "form": form, "people": found.items, "next_cursor": found.next_cursor},
        status=422 if form.errors else 200,
    )


@action(permission=Permission.USER_MANAGE)
def remove(request: PageRequest, team_id: int) -> HttpResponse:
    """Remove a team that nobody is in."""
    name = get_team(actor=request.actor, team_id=team_id).name
    delete_team(actor=request.actor, team_id=team_id, now=now())
    back = undo_url(reverse("teams"), {"name": name})
    return done(request, "Team removed", to=reverse("teams"), undo=back)
