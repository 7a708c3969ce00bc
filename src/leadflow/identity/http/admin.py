"""The way into Django's admin: through the product's own sign-in, which throttles and records."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from leadflow.identity import queries
from leadflow.identity.rules import NotPermitted
from leadflow.kernel.errors import Unauthenticated


def sign_in(request: HttpRequest) -> HttpResponse:
    """Send strangers to the sign-in page and back again.

    Raises NotPermitted for people who are signed in and still may not enter.
    """
    try:
        queries.actor_of(request)
    except Unauthenticated:
        back = request.GET.get("next", "")
        query = urlencode({"next": back if is_own(back) else "/app/admin/"})
        return HttpResponseRedirect(f"{settings.LOGIN_URL}?{query}")
    raise NotPermitted("Only superusers may open the administration.")


def is_own(address: str) -> bool:
    """Tell whether `address` leads to this site."""
    return address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
