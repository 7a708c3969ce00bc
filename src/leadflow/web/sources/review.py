"""Manual review: registrations that no machine could judge."""

from django.http import HttpResponse
from django.urls import reverse

from leadflow.affiliates.queries.review import get_review, list_review
from leadflow.affiliates.services import review as services
from leadflow.identity.types import Permission
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.web.shell.forms import refuse
from leadflow.web.shell.pages import PageRequest, done, page, render_page
from leadflow.web.sources.forms import ReviewForm

ON_PAGE = 50
JUDGED = {
    "approve": "Called good: the submission goes on",
    "reject": "Called not found: the affiliate may send another",
    "block": "Called unusable: the affiliate may send another",
}


@page(permission=Permission.SUBMISSION_REVIEW)
def reviews(request: PageRequest) -> HttpResponse:
    """Show what waits for a person's judgement, oldest first."""
    found = list_review(
        actor=request.actor, cursor=request.GET.get("cursor") or None, limit=ON_PAGE
    )
    context = {"rows": found.items, "next_cursor": found.next_cursor}
    return render_page(request, "sources/reviews.html", context, part="sources/reviews_list.html")


@page(permission=Permission.SUBMISSION_REVIEW, post=True)
def review(request: PageRequest, submission_id: int) -> HttpResponse:
    """Show one registration, and take the judgement."""
    row = get_review(actor=request.actor, submission_id=submission_id)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            judge(request, submission_id, form.cleaned_data["note"])
        except DomainError as error:
            refuse(form, error)
        else:
            return done(request, JUDGED[verdict_of(request)], to=reverse("reviews"))
    return render_page(
        request,
        "sources/review.html",
        {"row": row, "form": form},
        status=422 if form.errors else 200,
    )


def judge(request: PageRequest, submission_id: int, note: str) -> None:
    """Carry out the judgement that was clicked."""
    verdict = verdict_of(request)
    if verdict == "approve":
        services.approve(actor=request.actor, submission_id=submission_id, note=note, now=now())
        return
    services.reject(
        actor=request.actor,
        submission_id=submission_id,
        note=note,
        is_blocked=verdict == "block",
        now=now(),
    )


def verdict_of(request: PageRequest) -> str:
    """Return the button that was clicked; whatever else was sent refuses nothing for good."""
    verdict = request.POST.get("verdict", "")
    return verdict if verdict in JUDGED else "reject"
