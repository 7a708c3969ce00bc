"""What turns a function into a page that needs no account."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from leadflow.kernel import limits
from leadflow.kernel.clock import now

MINUTE: Final = 60
CREATING_FACTOR: Final = 10  # API.md, Conventions: creating leads ten times the anonymous limit

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def open_page(*methods: str) -> Callable[[View[P]], View[P]]:
    """Make a view a page for anybody, in the organisation's time zone; what is sent is counted."""

    def decorate(view: View[P]) -> View[P]:
        @never_cache
        @require_http_methods(list(methods))
        @wraps(view)
        def enter(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method == "POST":
                limits.take(
                    f"open:{limits.client_address(request)}",
                    limit=settings.RATE_LIMIT_PER_MINUTE * CREATING_FACTOR,
                    seconds=MINUTE,
                    now=now(),
                )
            with timezone.override(settings.ORGANISATION_TIME_ZONE):
                return view(request, *args, **kwargs)

        return cast("View[P]", enter)

    return decorate
