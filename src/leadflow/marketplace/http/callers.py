"""Who calls."""

from django.http import HttpRequest

from leadflow.identity.types import Actor


def actor_of(request: HttpRequest) -> Actor:
    """Return who is asking, as the API's door found out."""
    actor: Actor = request.auth  # type: ignore[attr-defined] # set by ninja
    return actor
