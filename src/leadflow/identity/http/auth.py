"""The door of the API: who is asking, and that a browser's session was really meant."""

from django.http import HttpRequest
from ninja.utils import check_csrf

from leadflow.identity import queries
from leadflow.identity.services.keys import touch_key
from leadflow.identity.types import Actor, Door
from leadflow.kernel.clock import now
from leadflow.kernel.errors import Denied

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class CsrfFailed(Denied):
    """A session cookie came along without the token that shows our own page sent it."""

    code = "identity.csrf_failed"


def signed_in(request: HttpRequest) -> Actor:
    """Return who is asking; raise Unauthenticated when nobody is, CsrfFailed for a forged form.

    For `auth=` of the API: ninja puts the actor into `request.auth`.
    """
    actor = queries.actor_of(request)
    if actor.door is Door.SESSION and request.method not in SAFE_METHODS and check_csrf(request):
        raise CsrfFailed("The CSRF token is missing or wrong; reload the page.")
    if actor.key_id is not None and getattr(request, "key_use_is_stale", False):
        touch_key(key_id=actor.key_id, now=now())
    return actor
