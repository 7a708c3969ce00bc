"""The affiliate's API keys: made, shown once, revoked."""

from django.http import HttpResponse
from django.urls import reverse

from leadflow.identity.queries import keys_of
from leadflow.identity.services import create_key, revoke_key
from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.web.portal.forms import KeyForm
from leadflow.web.shell.forms import posted, refuse
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page


@page(permission=Permission.KEY_MANAGE_OWN, post=True)
def keys(request: PageRequest) -> HttpResponse:
    """Show the keys; make one and show its text this once."""
    form = KeyForm(posted(request))
    secret = ""
    if request.method == "POST" and form.is_valid():
        try:
            _, secret = create_key(
                actor=request.actor,
                name=form.cleaned_data["name"],
                scopes=form.cleaned_data["scopes"],
                now=now(),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            form = KeyForm()
    context = {
        "rows": keys_of(request.actor),
        "form": form,
        "secret": secret,
        "moment": now(),
        "base": request.build_absolute_uri("/").rstrip("/"),
    }
    return render_page(request, "portal/keys.html", context, status=422 if form.errors else 200)


@action(permission=Permission.KEY_MANAGE_OWN)
def revoke(request: PageRequest, key_id: int) -> HttpResponse:
    """Revoke a key; it opens nothing from now on."""
    revoke_key(actor=request.actor, key_id=key_id, now=now())
    return done(request, "Revoked; it opens nothing from now on", to=reverse("my-keys"))
