"""A new lead by hand, in a dialog over the list or on a page of its own."""

from typing import Final

from django import forms
from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse

from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.leads import queries, services
from leadflow.leads.types import LeadFacts, Source
from leadflow.web.leads.filters import id_of
from leadflow.web.shell.forms import posted, refuse
from leadflow.web.shell.pages import PageRequest, done, page, render_page

DUPLICATES: Final = "lead-duplicates"


class NewLead(forms.Form):
    """What is known of somebody who may buy."""

    name = forms.CharField(max_length=200, label="Name")
    phone = forms.CharField(
        max_length=64,
        label="Phone",
        required=False,
        widget=forms.TextInput({"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )
    email = forms.EmailField(max_length=254, label="Email", required=False)
    city = forms.CharField(max_length=120, label="City", required=False)
    source = forms.CharField(
        max_length=40, label="Source", initial=Source.MANUAL.value, required=False
    )
    value = forms.DecimalField(
        max_digits=12, decimal_places=2, min_value=0, label="Value", required=False
    )
    assigned_to = forms.CharField(label="Owner", required=False, widget=forms.Select)
    note = forms.CharField(
        max_length=4000, label="Note", required=False, widget=forms.Textarea({"rows": 2})
    )


@page(permission=Permission.LEAD_CREATE, post=True)
def new(request: PageRequest) -> HttpResponse:
    """Take a new lead in."""
    form = NewLead(posted(request), initial={"assigned_to": str(request.actor.user_id)})
    may_assign = request.actor.may(Permission.LEAD_ASSIGN)
    if may_assign:
        people = [(str(pk), name) for pk, name in queries.owners()]
        form.fields["assigned_to"].widget.choices = [("", "Nobody yet"), *people]
    else:
        del form.fields["assigned_to"]
    if form.is_valid():
        given = form.cleaned_data
        facts = LeadFacts(
            name=given["name"],
            phone=given["phone"],
            email=given["email"],
            city=given["city"],
            source=given["source"] or Source.MANUAL.value,
            value=given["value"],
            note=given["note"],
            assigned_to=id_of(given["assigned_to"]) if may_assign else request.actor.user_id,
        )
        try:
            lead_id = services.create_lead(actor=request.actor, facts=facts, now=now())
        except DomainError as error:
            form = refuse(form, error)
        else:
            to = f"{reverse('leads')}?peek={lead_id}"
            return done(request, f"{given['name']} is on the list.", to=to)
    context = {"form": form, "duplicates_url": duplicates_url(), "nav": "leads"}
    return render_page(
        request,
        "leads/new.html",
        context,
        part="leads/new_form.html",
        status=422 if form.is_bound else 200,
    )


def duplicates_url() -> str:
    """Return where is asked whether a number or address is known; empty where nobody tells."""
    try:
        return reverse(DUPLICATES)
    except NoReverseMatch:
        return ""
