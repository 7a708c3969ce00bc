"""What clients say of a provider, and what the provider answers."""

from typing import Final

from django.http import HttpResponse
from django.urls import reverse

from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.marketplace.queries.profiles import metrics_of, own_profile, own_reviews
from leadflow.marketplace.services.reviews import answer_review
from leadflow.web.shell.pages import PageRequest, action, done, page, render_page

ON_PAGE: Final = 25


@page(permission=Permission.MARKET_BUY)
def reviews(request: PageRequest) -> HttpResponse:
    """Show what clients said, newest first."""
    found = own_reviews(
        actor=request.actor, cursor=request.GET.get("cursor") or None, limit=ON_PAGE
    )
    context = {
        "rows": found.items,
        "next_cursor": found.next_cursor,
        "metrics": metrics_of(own_profile(request.actor).id),
    }
    return render_page(request, "market/reviews.html", context, part="market/reviews_list.html")


@action(permission=Permission.MARKET_BUY)
def answer(request: PageRequest, review_id: int) -> HttpResponse:
    """Answer a review for everybody to read."""
    answer_review(
        actor=request.actor, review_id=review_id, text=request.POST.get("answer", ""), now=now()
    )
    return done(request, "Your answer stands under the review", to=reverse("provider-reviews"))
