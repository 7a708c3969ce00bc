"""Credits that providers want back: what our records say, decided by a person, and by source."""

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.urls import path, reverse

from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.marketplace.queries.refunds import get_refund, list_refunds, source_quality
from leadflow.marketplace.services.refunds import grant_refund, refuse_refund
from leadflow.marketplace.types.refunds import RefundStatus
from leadflow.web.shell.forms import posted, refuse
from leadflow.web.shell.pages import PageRequest, done, page, render_page

ON_PAGE: Final = 50
PERIOD: Final = timedelta(days=90)
SOURCES: Final = "sources"
VIEWS: Final = [
    ("", "To decide"),
    (RefundStatus.GRANTED.value, "Granted"),
    (RefundStatus.REFUSED.value, "Refused"),
    (SOURCES, "By source"),
]


class DecisionForm(forms.Form):
    """What a person decides."""

    credits = forms.IntegerField(label="Credits to give back", min_value=1, required=False)
    note = forms.CharField(
        label="What the provider reads",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@page(permission=Permission.MARKET_MANAGE)
def refunds(request: PageRequest) -> HttpResponse:
    """Show requests that wait for a person, those that were decided, or the sources' record."""
    chosen = request.GET.get("view", "")
    context: dict[str, Any] = {"views": VIEWS, "view": chosen}
    if chosen == SOURCES:
        context["sources"] = source_quality(actor=request.actor, since=now() - PERIOD)
    else:
        found = list_refunds(
            actor=request.actor,
            status=RefundStatus(chosen) if chosen in set(RefundStatus) else RefundStatus.OPEN,
            cursor=request.GET.get("cursor") or None,
            limit=ON_PAGE,
        )
        context |= {"rows": found.items, "next_cursor": found.next_cursor}
    return render_page(
        request, "market_staff/refunds.html", context, part="market_staff/refunds_list.html"
    )


@page(permission=Permission.MARKET_MANAGE, post=True)
def refund(request: PageRequest, request_id: int) -> HttpResponse:
    """Show one request with its evidence, and take the decision."""
    row = get_refund(actor=request.actor, request_id=request_id)
    form = DecisionForm(posted(request), initial={"credits": row.credits or row.credits_charged})
    if request.method == "POST" and form.is_valid():
        try:
            told = _decide(request, request_id, form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            return done(request, told, to=reverse("market-refunds"))
    context = {"row": row, "form": form}
    status = 422 if form.errors else 200
    return render_page(request, "market_staff/refund.html", context, status=status)


def _decide(request: PageRequest, request_id: int, told: dict[str, Any]) -> str:
    if request.POST.get("verdict") == "grant":
        grant_refund(
            actor=request.actor,
            request_id=request_id,
            amount=told["credits"],
            note=told["note"],
            now=now(),
        )
        return "Given back. The provider knows."
    refuse_refund(actor=request.actor, request_id=request_id, note=told["note"], now=now())
    return "Refused. The provider reads why."


urlpatterns = [
    path("market-staff/refunds/", refunds, name="market-refunds"),
    path("market-staff/refunds/<int:request_id>/", refund, name="market-refund"),
]
