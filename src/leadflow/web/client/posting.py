"""The public form: a job in one go, or a question a step on phones; works without any script."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.kernel.http import status_of
from leadflow.marketplace.queries.catalogue import categories, cities, trade_in, words_for_trades
from leadflow.marketplace.services.clients import CLIENT
from leadflow.marketplace.services.posting import CONSENT_TEXT, post_listing
from leadflow.marketplace.types import ListingDraft, Urgency
from leadflow.web.client.doors import open_page
from leadflow.web.shell.forms import posted, refuse

ALL = "request"
URGENCIES = [
    (Urgency.EMERGENCY.value, "It is an emergency"),
    (Urgency.THIS_WEEK.value, "This week"),
    (Urgency.THIS_MONTH.value, "This month"),
    (Urgency.FLEXIBLE.value, "I am flexible"),
]
OPTIONAL = ("suburb", "address", "budget_min", "budget_max", "contact_email")


class JobForm(forms.Form):
    """What a client is asked; `website` is hidden from people."""

    category = forms.CharField(label="What do you need?", max_length=80)
    title = forms.CharField(label="In a few words", max_length=150)
    description = forms.CharField(
        label="Describe the job", max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    city = forms.CharField(label="City", max_length=120)
    suburb = forms.CharField(label="Suburb", max_length=120, required=False)
    address = forms.CharField(label="Street and number", max_length=300, required=False)
    urgency = forms.ChoiceField(label="When?", choices=URGENCIES, widget=forms.RadioSelect)
    budget_min = forms.DecimalField(
        label="Budget from", min_value=0, max_digits=12, decimal_places=2, required=False
    )
    budget_max = forms.DecimalField(
        label="Budget to", min_value=0, max_digits=12, decimal_places=2, required=False
    )
    contact_name = forms.CharField(
        label="Your name", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    contact_phone = forms.CharField(
        label="Your phone",
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    contact_email = forms.EmailField(
        label="Your e-mail",
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    consent = forms.BooleanField(
        label=CONSENT_TEXT, error_messages={"required": "Without that nobody can contact you."}
    )
    website = forms.CharField(
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_category(self) -> str:
        """Return the trade that the client's words are about. Raises ValidationError naming all."""
        found = trade_in(self.cleaned_data["category"])
        if found is None:
            known = ", ".join(name for _, name in categories())
            raise forms.ValidationError(f"We do not know that trade. We have: {known}.")
        return found

    def draft(self) -> ListingDraft:
        """Return what was filled in as the service takes it."""
        told = dict(self.cleaned_data)
        trap = told.pop("website")
        kept = {name: value for name, value in told.items() if value not in {None, ""}}
        return ListingDraft(**kept, trap=trap)


@open_page("GET", "HEAD", "POST")
def form(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a job of one trade, or with `request` of any; then show the client their own page."""
    known = categories()
    if slug != ALL and slug not in dict(known):
        return render(request, "client/no_form.html", {"known": known}, status=404)
    first = {"category": dict(known).get(slug, ""), "urgency": Urgency.FLEXIBLE.value}
    asked = JobForm(posted(request), initial=first)
    status = 200
    if request.method == "POST":
        status = 422
        if asked.is_valid():
            try:
                made = post_listing(actor=CLIENT, draft=asked.draft(), now=now())
            except DomainError as error:
                refuse(asked, error)
                status = status_of(error)
            else:
                return HttpResponseRedirect(reverse("client-job", args=[made.reference]))
    context = {
        "form": asked,
        "slug": slug,
        "trade": dict(known).get(slug, ""),
        "trades": words_for_trades(),
        "places": cities(),
    }
    return render(request, "client/form.html", context, status=status)
