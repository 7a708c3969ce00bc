"""Who calls, and whether they ever may."""

from django.http import HttpRequest

from leadflow.identity.queries import actor_of
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission


def reader(request: HttpRequest) -> Actor:
    """Return who asks; raises NotPermitted for whoever never sees any lead."""
    actor = actor_of(request)
    require(actor, Permission.LEAD_VIEW_ALL, Permission.LEAD_VIEW_OWN)
    return actor


def worker(request: HttpRequest) -> Actor:
    """Return who works a lead; raises NotPermitted for whoever never changes any."""
    actor = actor_of(request)
    require(actor, Permission.LEAD_CHANGE)
    return actor
