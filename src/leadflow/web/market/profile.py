"""A provider's own page: who they are, what they do and where, their documents and plan."""

from dataclasses import asdict
from typing import Any, Final

from django import forms
from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.module_loading import import_string

from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError, Invalid
from leadflow.kernel.middleware import CONTENT_SECURITY_POLICY
from leadflow.marketplace.queries.catalogue import categories
from leadflow.marketplace.queries.profiles import (
    NoSuchDocument,
    get_document,
    metrics_of,
    own_documents,
    own_profile,
)
from leadflow.marketplace.services.profile import add_document, change_profile, remove_document
from leadflow.marketplace.types.documents import DocumentKind
from leadflow.web.market.fields import Places
from leadflow.web.shell.forms import posted, refuse
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page

SANDBOX: Final = f"{CONTENT_SECURITY_POLICY}; sandbox"
FOLDER: Final = "documents"
KINDS: Final = [
    (DocumentKind.IDENTITY.value, "Identity"),
    (DocumentKind.COMPANY.value, "Company registration"),
    (DocumentKind.INSURANCE.value, "Insurance"),
    (DocumentKind.QUALIFICATION.value, "Qualification"),
]
PLANS: Final = (
    ("basic", "Basic", "Browse and unlock leads that match your trades and places."),
    ("standard", "Standard", "Leads are offered to you by mail and bell, before Basic."),
    ("pro", "Pro", "Leads are offered to you first of all who pay by credit."),
    ("premium", "Premium", "Leads are offered before all others, and unlocking costs nothing."),
)


class NoFile(Invalid):
    code = "marketplace.no_file"


class ProfileForm(forms.Form):
    """What a provider tells of themselves."""

    name = forms.CharField(label="Business name", max_length=150)
    about = forms.CharField(
        label="About you",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    phone = forms.CharField(label="Phone", max_length=40, required=False)
    website = forms.CharField(label="Website", max_length=200, required=False)
    categories = forms.MultipleChoiceField(label="Trades", widget=forms.CheckboxSelectMultiple)
    areas = Places(label="Places")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categories"].choices = categories()  # type: ignore[attr-defined]


@page(permission=Permission.MARKET_BUY, post=True)
def profile(request: PageRequest) -> HttpResponse:
    """Show a provider's own profile, and take what they change."""
    own = own_profile(request.actor)
    form = ProfileForm(posted(request), initial=asdict(own))
    if request.method == "POST" and form.is_valid():
        try:
            change_profile(actor=request.actor, changes=form.cleaned_data, now=now())
        except DomainError as error:
            refuse(form, error)
        else:
            return done(request, "Saved", to=request.path)
    context = {
        "own": own,
        "form": form,
        "kinds": KINDS,
        "documents": own_documents(request.actor),
        "metrics": metrics_of(own.id),
    }
    status = 422 if form.errors else 200
    return render_page(request, "market/profile.html", context, status=status)


@page(permission=Permission.MARKET_BUY)
def plans(request: PageRequest) -> HttpResponse:
    """Show what each plan gives, and which one the provider has."""
    own = own_profile(request.actor)
    chosen = "premium" if own.is_premium else own.tier
    return render_page(request, "market/plans.html", {"own": own, "plans": PLANS, "chosen": chosen})


@action(permission=Permission.MARKET_BUY)
def upload(request: PageRequest) -> HttpResponse:
    """Keep a document, once it has been looked into; only its provider and staff may read it."""
    own_profile(request.actor)
    kind, given = request.POST.get("kind", ""), request.FILES.get("file")
    if given is None or kind not in set(DocumentKind):
        raise NoFile("Choose a file, and say what it shows.", field="file")
    stored = store().keep(given.chunks(), name=given.name or "", into=FOLDER)
    try:
        add_document(
            actor=request.actor,
            kind=DocumentKind(kind),
            stored=stored,
            name=given.name or "",
            now=now(),
        )
    except DomainError:
        store().remove(stored.stored_as, into=FOLDER)
        raise
    return done(request, "Document added", to=reverse("provider-profile"))


@action(permission=Permission.MARKET_BUY)
def remove(request: PageRequest, document_id: int) -> HttpResponse:
    """Take a document away for good."""
    stored_as = remove_document(actor=request.actor, document_id=document_id, now=now())
    store().remove(stored_as, into=FOLDER)
    return done(request, "Document removed", to=reverse("provider-profile"))


@page(permission=(Permission.MARKET_BUY, Permission.MARKET_MANAGE))
def document(request: PageRequest, document_id: int) -> HttpResponseBase:
    """Hand a document out to its provider or staff, to be saved and never shown as a page."""
    row, stored_as = get_document(actor=request.actor, document_id=document_id)
    content = store().opened(stored_as, into=FOLDER)
    if content is None:
        raise NoSuchDocument("The file is gone from the store.", document_id=document_id)
    response = FileResponse(
        content, as_attachment=True, filename=row.name, content_type=row.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "private, no-store"
    return response


def store() -> Any:
    """Return where files are kept; the settings name it, for no page knows the outside world."""
    return import_string(settings.ATTACHMENT_STORE)
