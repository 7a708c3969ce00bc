"""A provider asks for credits back, and sees what became of it."""

from typing import Final

from django import forms
from django.http import HttpResponse
from django.urls import reverse

from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.marketplace.queries.assignments import get_assignment
from leadflow.marketplace.queries.refunds import get_refund, list_refunds
from leadflow.marketplace.rules.refunds import credits_in_words
from leadflow.marketplace.services.refunds import request_refund
from leadflow.marketplace.types.refunds import RefundReason, RefundStatus
from leadflow.web.shell.forms import posted, refuse
from leadflow.web.shell.pages import PageRequest, done, page, render_page

ON_PAGE: Final = 25
REASONS: Final = [
    (RefundReason.INVALID_CONTACT.value, "The number or address is wrong"),
    (RefundReason.UNREACHABLE.value, "The client cannot be reached"),
    (RefundReason.DUPLICATE.value, "I bought this request before"),
    (RefundReason.WRONG_CATEGORY.value, "It is another trade"),
    (RefundReason.OUT_OF_AREA.value, "It is in another place"),
    (RefundReason.SPAM.value, "Nobody wants anything done"),
    (RefundReason.OTHER.value, "Something else"),
]


class AskForm(forms.Form):
    """Why credits are wanted back."""

    reason = forms.ChoiceField(label="Why?", choices=REASONS, widget=forms.RadioSelect)
    details = forms.CharField(
        label="What happened",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@page(permission=Permission.MARKET_BUY)
def refunds(request: PageRequest) -> HttpResponse:
    """Show a provider's own requests, newest first."""
    found = list_refunds(
        actor=request.actor, cursor=request.GET.get("cursor") or None, limit=ON_PAGE
    )
    context = {"rows": found.items, "next_cursor": found.next_cursor}
    return render_page(request, "market/refunds.html", context, part="market/refunds_list.html")


@page(permission=Permission.MARKET_BUY, post=True)
def ask(request: PageRequest, assignment_id: int) -> HttpResponse:
    """Ask for the credits of one purchase back."""
    row = get_assignment(actor=request.actor, assignment_id=assignment_id)
    form = AskForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = request_refund(
                actor=request.actor,
                assignment_id=assignment_id,
                reason=RefundReason(form.cleaned_data["reason"]),
                details=form.cleaned_data["details"],
                now=now(),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            got = get_refund(actor=request.actor, request_id=made)
            told = (
                f"Back in your wallet: {credits_in_words(got.credits)}"
                if got.status == RefundStatus.GRANTED
                else "Asked. A person decides, and you are told."
            )
            return done(request, told, to=reverse("provider-refunds"))
    status = 422 if form.errors else 200
    return render_page(request, "market/ask_refund.html", {"row": row, "form": form}, status=status)
