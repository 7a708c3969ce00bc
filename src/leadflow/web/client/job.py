"""A client's own job: who unlocked it, what they offer, and what the client decides."""

from collections.abc import Callable, Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from leadflow.kernel.clock import now
from leadflow.kernel.errors import Invalid, NotFound
from leadflow.marketplace.queries.clients import get_client_job
from leadflow.marketplace.services import clients
from leadflow.marketplace.services.reviews import CHANGEABLE, change_review, write_review
from leadflow.web.client.doors import open_page
from leadflow.web.shell.pages import flash

LONGEST_REVIEW: Final = 5000
RATINGS: Final = range(1, 6)


class NoSuchAct(NotFound):
    code = "web.no_such_act"


class BadReview(Invalid):
    code = "web.bad_review"


@open_page("GET", "HEAD")
def job(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the client their job."""
    own = get_client_job(reference)
    context = {
        "job": own,
        "ratings": RATINGS,
        "may_change": own.review is not None and now() - own.review.created_at <= CHANGEABLE,
    }
    return render(request, "client/job.html", context)


@open_page("POST")
def accept(request: HttpRequest, reference: str, assignment_id: int) -> HttpResponse:
    """Give the job to one of those who unlocked it."""
    clients.accept(reference=reference, assignment_id=assignment_id, now=now())
    return _back(request, reference, "The job is theirs. They know now.")


@open_page("POST")
def act(request: HttpRequest, reference: str, act: str) -> HttpResponse:
    """Say that the job is done, close it, withdraw the consent, or review."""
    if act == "review":
        return _review(request, reference)
    if act not in ACTS:
        raise NoSuchAct("There is nothing at this address.")
    do, told = ACTS[act]
    do(reference=reference, now=now())
    return _back(request, reference, told)


ACTS: Final[Mapping[str, tuple[Callable[..., None], str]]] = {
    "done": (clients.confirm_done, "Good to hear. How did it go?"),
    "close": (clients.close, "Your request is closed."),
    "withdraw": (clients.withdraw, "Your contact details are hidden again."),
}


def _review(request: HttpRequest, reference: str) -> HttpResponse:
    said, text = request.POST.get("rating", ""), request.POST.get("text", "").strip()
    if said not in set(map(str, RATINGS)):
        raise BadReview("Choose one to five stars.", field="rating")
    if len(text) > LONGEST_REVIEW or "\x00" in text:
        raise BadReview(f"Write at most {LONGEST_REVIEW} characters.", field="text")
    keep = change_review if get_client_job(reference).review else write_review
    keep(reference=reference, rating=int(said), text=text, now=now())
    return _back(request, reference, "Thank you for your review.")


def _back(request: HttpRequest, reference: str, told: str) -> HttpResponse:
    flash(request, told)
    return HttpResponseRedirect(reverse("client-job", args=[reference]))
