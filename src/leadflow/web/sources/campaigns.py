"""Campaigns: what leads are wanted for, by which rules, from whom."""

from dataclasses import asdict

from django.http import HttpResponse
from django.urls import reverse

from leadflow.affiliates.queries.campaigns import (
    approved_affiliates,
    get_campaign,
    list_affiliates,
    list_campaigns,
)
from leadflow.affiliates.services import campaigns as services
from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.web.shell.forms import refuse
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page
from leadflow.web.shell.undoing import is_on, sent, undo_url
from leadflow.web.sources.forms import CampaignForm

MOST_AFFILIATES = 200


@page(permission=Permission.CAMPAIGN_MANAGE)
def campaigns(request: PageRequest) -> HttpResponse:
    """Show every campaign."""
    rows = list_campaigns(actor=request.actor)
    return render_page(request, "sources/campaigns.html", {"rows": rows})


@page(permission=Permission.CAMPAIGN_MANAGE, post=True)
def new_campaign(request: PageRequest) -> HttpResponse:
    """Make a campaign."""
    form = CampaignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.create_campaign(actor=request.actor, data=form.to_input(), now=now())
        except DomainError as error:
            refuse(form, error)
        else:
            return done(request, "Campaign created", to=reverse("campaign", args=[row.id]))
    return render_page(
        request, "sources/new_campaign.html", {"form": form}, status=422 if form.errors else 200
    )


@page(permission=Permission.CAMPAIGN_MANAGE, post=True)
def campaign(request: PageRequest, campaign_id: int) -> HttpResponse:
    """Show a campaign with its rules and its affiliates, and take changed rules."""
    row = get_campaign(actor=request.actor, campaign_id=campaign_id)
    form = CampaignForm(sent(request), initial=asdict(row))
    if form.is_valid():
        try:
            services.change_campaign(
                actor=request.actor, campaign_id=campaign_id, data=form.to_input(row), now=now()
            )
        except DomainError as error:
            refuse(form, error)
        else:
            undo = undo_url(request.path, {name: form.initial[name] for name in form.fields})
            message = "Saved; it holds for what is sent from now on"
            return done(request, message, to=request.path, undo=undo)
    approved = approved_affiliates(actor=request.actor, campaign_id=campaign_id)
    affiliates = list_affiliates(actor=request.actor, limit=MOST_AFFILIATES).items
    context = {
        "row": row,
        "form": form,
        "affiliates": [(affiliate, affiliate.id in approved) for affiliate in affiliates],
    }
    return render_page(
        request, "sources/campaign.html", context, status=422 if form.errors else 200
    )


@action(permission=Permission.CAMPAIGN_MANAGE)
def set_approval(request: PageRequest, campaign_id: int, affiliate_id: int) -> HttpResponse:
    """Open the campaign to an affiliate, or close it."""
    is_approved = is_on(request, "is_approved")
    services.set_approval(
        actor=request.actor,
        campaign_id=campaign_id,
        affiliate_id=affiliate_id,
        is_approved=is_approved,
        now=now(),
    )
    message = "Opened to the affiliate" if is_approved else "Closed to the affiliate"
    back = undo_url(request.path, {"is_approved": "0" if is_approved else "1"})
    return done(request, message, to=reverse("campaign", args=[campaign_id]), undo=back)


@action(permission=Permission.CAMPAIGN_MANAGE)
def make_default(request: PageRequest, campaign_id: int) -> HttpResponse:
    """Let submissions that name no campaign go to this one."""
    before = [row.id for row in list_campaigns(actor=request.actor) if row.is_default]
    services.make_default(actor=request.actor, campaign_id=campaign_id, now=now())
    return done(
        request,
        "This is the default now",
        to=reverse("campaign", args=[campaign_id]),
        undo=reverse("campaign-default", args=before) if before else "",
    )
