"""The router lab: settings are tried on last month's leads, seen, and only then published."""

from typing import Any, Final

from django import forms
from django.core import signing
from django.http import HttpResponse
from django.urls import path, reverse

from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.marketplace.queries.backtest import Backtest, backtest
from leadflow.marketplace.queries.routing import router_in_force, router_versions
from leadflow.marketplace.rules.routing import LIMITS, LONGEST_NOTE, read_router, write_router
from leadflow.marketplace.services.router import publish_router, roll_back_router
from leadflow.marketplace.types.routing import Order, RouterSpec, RouterVersion
from leadflow.web.market_staff.words import ORDER, in_short
from leadflow.web.shell.forms import posted, refuse
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page
from leadflow.web.shell.undoing import sent, undo_url

SALT: Final = "market-router-seen"
SEEN_FOR: Final = 3600  # seconds for which a trial that was seen may be published
LONGEST_VERSION: Final = 9


class RouterForm(forms.Form):
    """What the router goes by."""

    wave_size = forms.IntegerField(label="Providers in a wave")
    wave_minutes = forms.IntegerField(label="Minutes between waves")
    order = forms.ChoiceField(
        label="Order after premium and tier",
        choices=[(key.value, label) for key, label in ORDER.items()],
        widget=forms.RadioSelect,
    )
    head_start_minutes = forms.IntegerField(label="Minutes of head start for premium")
    first_widening_hours = forms.IntegerField(label="First look further, after hours")
    second_widening_hours = forms.IntegerField(label="Second look further, after hours")
    hand_over_hours = forms.IntegerField(label="Hand over to sales, after hours")
    note = forms.CharField(label="What for", max_length=LONGEST_NOTE, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (least, most) in LIMITS.items():
            field = self.fields[name]
            if isinstance(field, forms.IntegerField):
                field.widget.attrs |= {"min": least, "max": most}

    def to_spec(self) -> RouterSpec:
        """Return the settings as the service takes them."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "note"}
        return RouterSpec(**given | {"order": Order(given["order"])})


@page(permission=Permission.MARKET_MANAGE, post=True)
def router(request: PageRequest) -> HttpResponse:
    """Show what the router goes by, try other settings, and publish what was tried."""
    current = router_in_force()
    form = RouterForm(posted(request), initial=write_router(current.spec))
    trial = None
    if request.method == "POST" and form.is_valid():
        try:
            spec = form.to_spec()
            base = seen(request, spec)
            if base is not None:
                return published(request, spec, current, base)
            trial = backtest(actor=request.actor, draft=spec, now=now())
        except DomainError as error:
            refuse(form, error)
    return shown(request, form, current, trial)


@action(permission=Permission.MARKET_MANAGE)
def roll_back(request: PageRequest) -> HttpResponse:
    """Let the router go by an earlier version again."""
    given = (sent(request) or request.POST).get("version", "")
    is_number = given.isascii() and given.isdigit() and len(given) <= LONGEST_VERSION
    before = router_in_force().version
    made = roll_back_router(actor=request.actor, version=int(given) if is_number else -1, now=now())
    if made == before:
        return done(request, "Nothing has changed", to=reverse("market-router"))
    undo = undo_url(request.path, {"version": before})
    message = f"Version {given} is in force again"
    return done(request, message, to=reverse("market-router"), undo=undo)


def seen(request: PageRequest, spec: RouterSpec) -> int | None:
    """Return on which version settings were tried that are to be published now.

    None while these very settings were not tried lately.
    """
    if request.POST.get("act") != "publish":
        return None
    try:
        tried = signing.loads(request.POST.get("seen", ""), salt=SALT, max_age=SEEN_FOR)
    except signing.BadSignature:
        return None
    is_same = read_router(tried["spec"]) == spec
    return int(tried["version"]) if is_same else None


def published(
    request: PageRequest, spec: RouterSpec, current: RouterVersion, base: int
) -> HttpResponse:
    """Publish what was tried, and go back to the lab."""
    note = request.POST.get("note", "").strip()
    version = publish_router(actor=request.actor, spec=spec, if_version=base, note=note, now=now())
    to = reverse("market-router")
    if version == current.version:
        return done(request, "Nothing has changed", to=to)
    undo = undo_url(reverse("market-router-rollback"), {"version": current.version})
    return done(request, f"Version {version} is in force", to=to, undo=undo)


def shown(
    request: PageRequest, form: RouterForm, current: RouterVersion, trial: Backtest | None
) -> HttpResponse:
    """Return the lab as it stands; with a trial also the key that lets it be published."""
    versions = router_versions(actor=request.actor)
    context: dict[str, Any] = {
        "form": form,
        "current": current,
        "facts": in_short(current.spec),
        "versions": [(one, in_short(one.spec)) for one in versions],
        "trial": trial,
    }
    if trial:
        tried = {"spec": write_router(form.to_spec()), "version": current.version}
        context["seen"] = signing.dumps(tried, salt=SALT)
    status = 422 if form.errors else 200
    return render_page(request, "market_staff/router.html", context, status=status)


urlpatterns = [
    path("market-staff/router/", router, name="market-router"),
    path("market-staff/router/rollback/", roll_back, name="market-router-rollback"),
]
