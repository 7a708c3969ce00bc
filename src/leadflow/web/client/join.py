"""A business registers itself: what it does and where, an address that is proven, a password."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from leadflow.kernel import limits
from leadflow.kernel.clock import now
from leadflow.kernel.errors import Conflict, DomainError
from leadflow.kernel.http import status_of
from leadflow.marketplace.queries.catalogue import categories, cities
from leadflow.marketplace.services.clients import CLIENT
from leadflow.marketplace.services.registration import (
    ask_to_register,
    find_registration,
    open_account,
)
from leadflow.marketplace.types.providers import RegistrationDraft
from leadflow.web.client.doors import open_page
from leadflow.web.market.fields import Places
from leadflow.web.shell.forms import posted, refuse
from leadflow.web.shell.pages import flash

HOUR: Final = 3600
AN_HOUR: Final = 10


class JoinForm(forms.Form):
    """What a business tells; `nickname` is hidden from people."""

    name = forms.CharField(
        label="Business name",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    email = forms.EmailField(
        label="E-mail", max_length=150, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    phone = forms.CharField(
        label="Phone",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    categories = forms.MultipleChoiceField(
        label="What do you do?", widget=forms.CheckboxSelectMultiple
    )
    areas = Places(label="Where do you work?")
    nickname = forms.CharField(
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categories"].choices = categories()  # type: ignore[attr-defined]

    def draft(self) -> RegistrationDraft:
        """Return what was filled in as the service takes it."""
        told = dict(self.cleaned_data)
        trap = told.pop("nickname")
        told["categories"] = tuple(told["categories"])
        return RegistrationDraft(**told, trap=trap)


class PasswordForm(forms.Form):
    """A password of one's own."""

    password = forms.CharField(
        label="Password",
        max_length=1024,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


@open_page("GET", "HEAD", "POST")
def join(request: HttpRequest) -> HttpResponse:
    """Ask a business who they are; the answer is the same whether or not they are known."""
    form = JoinForm(posted(request))
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            limits.take(
                f"join:{limits.client_address(request)}",
                limit=max(AN_HOUR, settings.RATE_LIMIT_PER_MINUTE),
                seconds=HOUR,
                now=now(),
            )
            ask_to_register(actor=CLIENT, draft=form.draft(), now=now())
        except DomainError as error:
            refuse(form, error)
            status = status_of(error)
        else:
            return HttpResponseRedirect(reverse("join-sent"))
    return render(request, "client/join.html", {"form": form, "places": cities()}, status=status)


@open_page("GET", "HEAD")
def sent(request: HttpRequest) -> HttpResponse:
    """Tell a business to look into its mail."""
    return render(request, "client/join_sent.html")


@open_page("GET", "HEAD", "POST")
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Let whoever holds the key from the mail choose a password; then they may sign in."""
    try:
        found = find_registration(token=token, now=now())
    except Conflict as error:
        return render(request, "client/join_over.html", {"error": error}, status=status_of(error))
    form = PasswordForm(posted(request))
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            open_account(
                actor=CLIENT, token=token, password=form.cleaned_data["password"], now=now()
            )
        except DomainError as error:
            refuse(form, error)
            status = status_of(error)
        else:
            flash(request, "Your account is open. Sign in with your e-mail address.")
            return HttpResponseRedirect(reverse("sign-in"))
    return render(
        request, "client/join_password.html", {"form": form, "email": found.email}, status=status
    )
