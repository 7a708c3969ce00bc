"""What leads cost and why: the versions of the model, how well each does, which is in force."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, Final

from django.http import HttpResponse
from django.urls import path, reverse

from leadflow.identity.queries import display_names
from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.marketplace.queries.pricing import evaluation, list_versions, pricing_state
from leadflow.marketplace.rules.evaluation import noise
from leadflow.marketplace.rules.pricing import ENOUGH_OUTCOMES, shortage
from leadflow.marketplace.services import versions as services
from leadflow.marketplace.services.training import ask_training
from leadflow.marketplace.types.pricing import Drift, Evaluation, Level, Metrics, PricingRow
from leadflow.web.market_staff.calibration import diagram
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page

FACTS: Final = {
    "category": "Trade",
    "place": "Place",
    "budget": "Budget",
    "urgency": "Urgency",
    "completeness": "Details given",
    "hour": "Posted in the",
    "weekday": "Posted on a",
    "supply": "Businesses nearby",
    "demand": "Jobs like it",
}
TONES: Final = {"steady": "green", "moved": "amber", "drifted": "red"}
WORDS: Final = {"steady": "Steady", "moved": "Moved", "drifted": "Drifted"}
PRICES: Final = ("1 credit", "2 credits", "3 credits")


@page(permission=Permission.MARKET_MANAGE)
def pricing(request: PageRequest) -> HttpResponse:
    """Show what makes prices, what there is to learn of, and every version."""
    state = pricing_state(actor=request.actor, now=now())
    found = list_versions(actor=request.actor, cursor=request.GET.get("cursor") or None)
    context = {
        "state": state,
        "rows": [(row, numbers_of(row.metrics)) for row in found.items],
        "names": names_of(found.items),
        "next_cursor": found.next_cursor,
        "lacking": shortage(state.outcomes, state.won),
        "enough": ENOUGH_OUTCOMES,
    }
    return render_page(
        request, "market_staff/pricing.html", context, part="market_staff/pricing_list.html"
    )


@page(permission=Permission.MARKET_MANAGE)
def version(request: PageRequest, version: int) -> HttpResponse:
    """Show one version: how well it does, what it learnt, and what it would change."""
    found = evaluation(actor=request.actor, version=version, now=now())
    context = {
        "row": found.row,
        "names": names_of([found.row]),
        "numbers": numbers_of(found.row.metrics),
        "lived": numbers_of(found.lived) if found.lived else None,
        "diagram": diagram(found.row.metrics.bins),
        "bins": bins_of(found.row.metrics),
        "facts": facts_of(found.levels),
        "drift": drift_of(found.drift),
        "comparison": found.comparison,
        "prices": prices_of(found),
    }
    return render_page(request, "market_staff/pricing_version.html", context)


@action(permission=Permission.MARKET_MANAGE)
def train(request: PageRequest) -> HttpResponse:
    """Have the worker train a new version."""
    ask_training(actor=request.actor, now=now())
    told = "Training has begun. The new version is here in a moment."
    return done(request, told, to=reverse("market-pricing"))


@action(permission=Permission.MARKET_MANAGE)
def activate(request: PageRequest, version: int) -> HttpResponse:
    """Put a version in force."""
    services.put_in_force(actor=request.actor, version=version, now=now())
    told = f"Version {version} makes prices now"
    return done(request, told, to=reverse("market-pricing"), undo=reverse("market-pricing-back"))


@action(permission=Permission.MARKET_MANAGE)
def roll_back(request: PageRequest) -> HttpResponse:
    """Put in force what was before."""
    back = services.roll_back(actor=request.actor, now=now())
    told = f"Version {back} makes prices again" if back else "Every lead costs 1 credit again"
    return done(request, told, to=reverse("market-pricing"), undo=reverse("market-pricing-back"))


@action(permission=Permission.MARKET_MANAGE)
def follow(request: PageRequest) -> HttpResponse:
    """Let every good version make prices as it is trained."""
    newest = services.follow_training(actor=request.actor, now=now())
    told = f"Version {newest} makes prices now" if newest else "The first good version will"
    return done(request, f"{told}, and every good one after it", to=reverse("market-pricing"))


@action(permission=Permission.MARKET_MANAGE)
def switch_off(request: PageRequest) -> HttpResponse:
    """Let every lead cost one credit."""
    services.switch_off(actor=request.actor, now=now())
    told = "Every lead costs 1 credit now"
    return done(request, told, to=reverse("market-pricing"), undo=reverse("market-pricing-back"))


def numbers_of(metrics: Metrics) -> dict[str, Any]:
    """Return how well a version does, as it is read."""
    return {
        "tested": metrics.tested,
        "auc": "unknown" if metrics.auc is None else f"{metrics.auc:.2f}",
        "brier": f"{metrics.brier:.3f}",
        "reference": f"{metrics.reference:.3f}",
        "error": f"{metrics.error:.1%}",
        "noise": f"{noise(metrics.bins):.1%}",
    }


def bins_of(metrics: Metrics) -> list[tuple[str, str, int]]:
    """Return the groups of the diagram for its table."""
    return [(f"{one.predicted:.1%}", f"{one.observed:.1%}", one.count) for one in metrics.bins]


def facts_of(levels: Iterable[Level]) -> list[tuple[str, list[Level]]]:
    """Return what a version knows, fact by fact."""
    by_fact = groupby(levels, key=lambda level: level.name)
    return [(FACTS.get(name, name), list(group)) for name, group in by_fact]


def drift_of(found: Iterable[Drift]) -> list[tuple[str, str, str, str]]:
    """Return how far facts have moved: name, index, word and colour."""
    return [
        (FACTS.get(one.name, one.name), f"{one.index:.2f}", WORDS[one.verdict], TONES[one.verdict])
        for one in found
    ]


def prices_of(found: Evaluation) -> list[tuple[str, int, int]]:
    """Return how many leads cost what: now, and by this version."""
    return list(zip(PRICES, found.comparison.now, found.comparison.then, strict=True))


def names_of(rows: Sequence[PricingRow]) -> dict[int | None, str]:
    """Return who trained versions; by itself is nobody."""
    return {None: "by itself"} | display_names([row.trained_by for row in rows])


urlpatterns = [
    path("market-staff/pricing/", pricing, name="market-pricing"),
    path("market-staff/pricing/train/", train, name="market-pricing-train"),
    path("market-staff/pricing/back/", roll_back, name="market-pricing-back"),
    path("market-staff/pricing/follow/", follow, name="market-pricing-follow"),
    path("market-staff/pricing/off/", switch_off, name="market-pricing-off"),
    path("market-staff/pricing/<int:version>/", version, name="market-pricing-version"),
    path("market-staff/pricing/<int:version>/activate/", activate, name="market-pricing-activate"),
]
