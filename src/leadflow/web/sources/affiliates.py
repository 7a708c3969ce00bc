"""Affiliates: who sends leads, who acts for them, how much they may send and learn."""

from dataclasses import asdict

from django.http import HttpResponse
from django.urls import reverse

from leadflow.affiliates.queries.campaigns import get_affiliate, list_affiliates, members_of
from leadflow.affiliates.services import affiliates as services
from leadflow.identity.queries import find_user_by_name
from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.web.shell.forms import refuse
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page
from leadflow.web.shell.undoing import is_on, sent, undo_url
from leadflow.web.sources.forms import AffiliateForm, MemberForm

ON_PAGE = 50


@page(permission=Permission.AFFILIATE_MANAGE)
def affiliates(request: PageRequest) -> HttpResponse:
    """Show the affiliates by name."""
    found = list_affiliates(
        actor=request.actor,
        q=request.GET.get("q", "")[:100],
        cursor=request.GET.get("cursor") or None,
        limit=ON_PAGE,
    )
    context = {"rows": found.items, "next_cursor": found.next_cursor}
    return render_page(
        request, "sources/affiliates.html", context, part="sources/affiliates_list.html"
    )


@page(permission=Permission.AFFILIATE_MANAGE, post=True)
def new_affiliate(request: PageRequest) -> HttpResponse:
    """Make an affiliate."""
    form = AffiliateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.create_affiliate(actor=request.actor, data=form.to_input(), now=now())
        except DomainError as error:
            refuse(form, error)
        else:
            return done(request, "Affiliate created", to=reverse("affiliate", args=[row.id]))
    return render_page(
        request, "sources/new_affiliate.html", {"form": form}, status=422 if form.errors else 200
    )


@page(permission=Permission.AFFILIATE_MANAGE, post=True)
def affiliate(request: PageRequest, affiliate_id: int) -> HttpResponse:
    """Show an affiliate, and take its name and quotas."""
    row = get_affiliate(actor=request.actor, affiliate_id=affiliate_id)
    form = AffiliateForm(sent(request), initial=asdict(row))
    if form.is_valid():
        try:
            services.change_affiliate(
                actor=request.actor, affiliate_id=affiliate_id, data=form.to_input(), now=now()
            )
        except DomainError as error:
            refuse(form, error)
        else:
            undo = undo_url(request.path, {name: form.initial[name] for name in form.fields})
            return done(request, "Saved", to=request.path, undo=undo)
    return show(request, affiliate_id, form=form)


@action(permission=Permission.AFFILIATE_MANAGE)
def add_member(request: PageRequest, affiliate_id: int) -> HttpResponse:
    """Let a user act for the affiliate."""
    form = MemberForm(sent(request))
    if form.is_valid():
        user = find_user_by_name(form.cleaned_data["username"])
        if user is None:
            form.add_error("username", "There is no such account.")
        else:
            try:
                services.add_member(
                    actor=request.actor, affiliate_id=affiliate_id, user_id=user.id, now=now()
                )
            except DomainError as error:
                refuse(form, error)
            else:
                return done(
                    request,
                    f"{user.username} acts for it now",
                    to=reverse("affiliate", args=[affiliate_id]),
                    undo=reverse("affiliate-member-remove", args=[affiliate_id, user.id]),
                )
    return show(request, affiliate_id, member_form=form)


@action(permission=Permission.AFFILIATE_MANAGE)
def remove_member(request: PageRequest, affiliate_id: int, user_id: int) -> HttpResponse:
    """Stop a user from acting for the affiliate."""
    names = dict(members_of(actor=request.actor, affiliate_id=affiliate_id))
    services.remove_member(
        actor=request.actor, affiliate_id=affiliate_id, user_id=user_id, now=now()
    )
    name = names.get(user_id, "")
    add = reverse("affiliate-member", args=[affiliate_id])
    return done(
        request,
        f"{name or 'The user'} no longer acts for it",
        to=reverse("affiliate", args=[affiliate_id]),
        undo=undo_url(add, {"username": name}) if name else "",
    )


@action(permission=Permission.AFFILIATE_MANAGE)
def set_suspended(request: PageRequest, affiliate_id: int) -> HttpResponse:
    """Stop the affiliate from submitting, or let it go on."""
    is_suspended = is_on(request, "is_suspended")
    services.set_suspended(
        actor=request.actor, affiliate_id=affiliate_id, is_suspended=is_suspended, now=now()
    )
    message = "Suspended: nothing is taken from now on" if is_suspended else "It may submit again"
    back = undo_url(request.path, {"is_suspended": "0" if is_suspended else "1"})
    return done(request, message, to=reverse("affiliate", args=[affiliate_id]), undo=back)


def show(
    request: PageRequest,
    affiliate_id: int,
    *,
    form: AffiliateForm | None = None,
    member_form: MemberForm | None = None,
) -> HttpResponse:
    """Render the page of an affiliate with its forms as they stand."""
    row = get_affiliate(actor=request.actor, affiliate_id=affiliate_id)
    form = form or AffiliateForm(initial=asdict(row))
    member_form = member_form or MemberForm()
    context = {
        "row": row,
        "form": form,
        "member_form": member_form,
        "members": members_of(actor=request.actor, affiliate_id=affiliate_id),
    }
    has_errors = bool(form.errors or member_form.errors)
    return render_page(
        request, "sources/affiliate.html", context, status=422 if has_errors else 200
    )
