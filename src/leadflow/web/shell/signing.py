"""Signing in and out, with a password, in a browser; works without any script."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from leadflow.identity import queries, services
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError, Throttled, Unauthenticated
from leadflow.kernel.http import status_of
from leadflow.kernel.limits import client_address
from leadflow.web.shell.pages import session_actor


class SignInForm(forms.Form):
    """What a person signs in with."""

    username = forms.CharField(
        label="User name",
        max_length=150,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label="Password",
        max_length=1024,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; right ones open a session and go back to where one came from."""
    following = following_page(request)
    if request.method != "POST":
        if is_signed_in(request):
            return HttpResponseRedirect(following)
        return show(request, SignInForm(), following)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return show(request, form, following, status=422)
    try:
        user_id = services.authenticate(
            username=form.cleaned_data["username"],
            password=form.cleaned_data["password"],
            address=client_address(request),
            now=now(),
        )
    except DomainError as error:
        return refuse(request, form, following, error)
    services.open_session(request, user_id)
    if user := queries.find_user(user_id):
        request.session["name"] = user.name
    return HttpResponseRedirect(following)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and go to the sign-in page."""
    services.close_session(request)
    return HttpResponseRedirect(reverse("sign-in"))


def refuse(
    request: HttpRequest, form: SignInForm, following: str, error: DomainError
) -> HttpResponse:
    """Show the form again with the reason; the user name stays typed in."""
    form.add_error(None, error.message)
    response = show(request, form, following, status=status_of(error))
    if isinstance(error, Throttled):
        response["Retry-After"] = str(error.retry_after)
    return response


def show(request: HttpRequest, form: SignInForm, following: str, **kwargs: Any) -> HttpResponse:
    """Render the sign-in page."""
    return render(request, "shell/sign_in.html", {"form": form, "next": following}, **kwargs)


def following_page(request: HttpRequest) -> str:
    """Return the page to go to after signing in: one of ours, or home."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts=None, require_https=request.is_secure()
    )
    return wanted if is_ours and wanted.startswith("/") else reverse("home")


def is_signed_in(request: HttpRequest) -> bool:
    """Tell whether a session is open already."""
    try:
        session_actor(request)
    except Unauthenticated:
        return False
    return True
