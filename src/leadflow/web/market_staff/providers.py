"""Providers as staff looks after them: who they are, how they do, whether they may buy."""

from dataclasses import asdict
from typing import Any, Final
from uuid import uuid4

from django import forms
from django.http import HttpResponse
from django.urls import path, reverse

from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError, NotFound
from leadflow.marketplace.queries.catalogue import categories
from leadflow.marketplace.queries.profiles import (
    documents_for_staff,
    metrics_of,
    profile_for_staff,
)
from leadflow.marketplace.queries.providers import get_provider, list_providers
from leadflow.marketplace.services import providers as services
from leadflow.marketplace.types import Tier, Verification
from leadflow.web.market.fields import Places
from leadflow.web.shell.forms import posted, refuse
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page

ON_PAGE: Final = 50
VIEWS: Final = [
    ("", "All"),
    (Verification.VERIFIED.value, "Verified"),
    (Verification.PENDING.value, "Waiting"),
    (Verification.SUSPENDED.value, "Suspended"),
    (Verification.REFUSED.value, "Refused"),
]
TOLD: Final = {
    Verification.VERIFIED: "Verified: they may buy now",
    Verification.REFUSED: "Refused",
    Verification.SUSPENDED: "Suspended: they buy nothing from now on",
    Verification.PENDING: "Waiting to be looked at",
}


class NoSuchStep(NotFound):
    code = "web.no_such_act"


class ProviderForm(forms.Form):
    """What staff may change of a provider."""

    name = forms.CharField(label="Name", max_length=150)
    tier = forms.ChoiceField(label="Plan", choices=[(t.value, t.value.capitalize()) for t in Tier])
    is_premium = forms.BooleanField(label="Premium: unlocks without paying", required=False)
    subscribed_until = forms.DateField(
        label="Subscribed until",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    categories = forms.MultipleChoiceField(label="Trades", widget=forms.CheckboxSelectMultiple)
    areas = Places(label="Places")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categories"].choices = categories()  # type: ignore[attr-defined]


class CreditsForm(forms.Form):
    """Credits to be added."""

    credits = forms.IntegerField(label="Credits", min_value=1, max_value=1_000_000)
    is_paid = forms.BooleanField(label="They were paid for", required=False, initial=True)


@page(permission=Permission.MARKET_MANAGE)
def providers(request: PageRequest) -> HttpResponse:
    """Show providers."""
    chosen = request.GET.get("view", "")
    found = list_providers(
        actor=request.actor,
        verification=Verification(chosen) if chosen in set(Verification) else None,
        q=request.GET.get("q", "").strip()[:100],
        cursor=request.GET.get("cursor") or None,
        limit=ON_PAGE,
    )
    context = {"rows": found.items, "next_cursor": found.next_cursor, "views": VIEWS}
    return render_page(
        request, "market_staff/providers.html", context, part="market_staff/providers_list.html"
    )


@page(permission=Permission.MARKET_MANAGE, post=True)
def provider(request: PageRequest, provider_id: int) -> HttpResponse:
    """Show one provider, and take what staff may change."""
    row = get_provider(actor=request.actor, provider_id=provider_id)
    form = ProviderForm(posted(request), initial=asdict(row))
    if request.method == "POST" and form.is_valid():
        try:
            services.update_provider(
                actor=request.actor, provider_id=provider_id, changes=form.cleaned_data, now=now()
            )
        except DomainError as error:
            refuse(form, error)
        else:
            return done(request, "Saved", to=request.path)
    return _shown(request, provider_id, form=form)


@action(permission=Permission.MARKET_MANAGE)
def judge(request: PageRequest, provider_id: int) -> HttpResponse:
    """Say whether a provider may buy."""
    wanted = request.POST.get("to", "")
    if wanted not in set(Verification):
        raise NoSuchStep("There is nothing at this address.")
    to = Verification(wanted)
    services.verify_provider(actor=request.actor, provider_id=provider_id, to=to, now=now())
    return done(request, TOLD[to], to=reverse("market-provider", args=[provider_id]))


@action(permission=Permission.MARKET_MANAGE)
def credit(request: PageRequest, provider_id: int) -> HttpResponse:
    """Add credits to a provider's wallet."""
    form = CreditsForm(request.POST)
    if form.is_valid():
        try:
            services.add_credits(
                actor=request.actor,
                provider_id=provider_id,
                amount=form.cleaned_data["credits"],
                is_paid=form.cleaned_data["is_paid"],
                key=f"staff:{uuid4()}",
                now=now(),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            to = reverse("market-provider", args=[provider_id])
            return done(request, f"{form.cleaned_data['credits']} credits added", to=to)
    return _shown(request, provider_id, credits_form=form)


def _shown(request: PageRequest, provider_id: int, **forms_: forms.Form) -> HttpResponse:
    row = get_provider(actor=request.actor, provider_id=provider_id)
    context: dict[str, Any] = {
        "row": row,
        "profile": profile_for_staff(actor=request.actor, provider_id=provider_id),
        "metrics": metrics_of(provider_id),
        "documents": documents_for_staff(actor=request.actor, provider_id=provider_id),
        "form": forms_.get("form") or ProviderForm(initial=asdict(row)),
        "credits_form": forms_.get("credits_form") or CreditsForm(auto_id="credit_%s"),
    }
    status = 422 if any(form.errors for form in forms_.values()) else 200
    return render_page(request, "market_staff/provider.html", context, status=status)


urlpatterns = [
    path("market-staff/providers/", providers, name="market-providers"),
    path("market-staff/providers/<int:provider_id>/", provider, name="market-provider"),
    path("market-staff/providers/<int:provider_id>/judge/", judge, name="market-provider-judge"),
    path(
        "market-staff/providers/<int:provider_id>/credits/", credit, name="market-provider-credits"
    ),
]
