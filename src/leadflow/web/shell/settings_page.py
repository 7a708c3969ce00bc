"""One's own settings: name, zone, password; theme and shortcuts stay in the browser."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from leadflow.identity import queries, services
from leadflow.identity.rules import zones
from leadflow.identity.services.profile import change_own_profile
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.kernel.limits import client_address
from leadflow.web.shell.forms import refuse
from leadflow.web.shell.pages import PageRequest, action, done, flash, page, render_page


class ProfileForm(forms.Form):
    """How a person is called and in which zone they read times."""

    name = forms.CharField(
        label="Name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    timezone = forms.ChoiceField(label="Time zone", help_text="Every time is shown in this zone.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["timezone"].choices = [(zone, zone) for zone in zones()]  # type: ignore[attr-defined]


class PasswordForm(forms.Form):
    """A new password, with the old one as proof."""

    current = forms.CharField(
        label="Current password",
        strip=False,
        max_length=1024,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label="New password",
        strip=False,
        max_length=1024,
        help_text="At least 12 characters. Changing it signs you out everywhere.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


@page(post=True)
def settings(request: PageRequest) -> HttpResponse:
    """Show the settings; POST changes name and zone."""
    if request.method != "POST":
        user = queries.get_user(actor=request.actor, user_id=request.actor.user_id)
        profile = ProfileForm(initial={"name": user.name, "timezone": user.timezone})
        return show(request, profile, PasswordForm())
    profile = ProfileForm(request.POST)
    if not profile.is_valid():
        return show(request, profile, PasswordForm(), status=422)
    try:
        change_own_profile(actor=request.actor, now=now(), **profile.cleaned_data)
    except DomainError as error:
        return show(request, refuse(profile, error), PasswordForm(), status=422)
    request.session["name"] = profile.cleaned_data["name"]
    return done(request, "Settings saved", to=reverse("settings"))


@action()
def change_password(request: PageRequest) -> HttpResponse:
    """Change the password; every session ends, so one signs in again."""
    form = PasswordForm(request.POST)
    if form.is_valid():
        try:
            services.change_own_password(
                actor=request.actor,
                current=form.cleaned_data["current"],
                password=form.cleaned_data["password"],
                address=client_address(request),
                now=now(),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            services.close_session(request)
            flash(request, "Password changed. Sign in with the new one.")
            return HttpResponseRedirect(reverse("sign-in"))
    user = queries.get_user(actor=request.actor, user_id=request.actor.user_id)
    profile = ProfileForm(initial={"name": user.name, "timezone": user.timezone})
    return show(request, profile, form, status=422)


def show(
    request: PageRequest, profile: ProfileForm, password: PasswordForm, status: int = 200
) -> HttpResponse:
    """Render the page."""
    context = {"profile": profile, "password": password}
    return render_page(request, "shell/settings.html", context, status=status)
