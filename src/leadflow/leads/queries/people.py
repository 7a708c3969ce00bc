"""Who works leads, what leads are tagged with, and how a number is spelled."""

from django.conf import settings
from django.db.models import Exists, OuterRef

from leadflow.identity.queries import users_with_any_role
from leadflow.identity.types import Actor
from leadflow.kernel.codec import storable
from leadflow.kernel.phones import lenient
from leadflow.leads import rules
from leadflow.leads.models import LeadTag, Tag
from leadflow.leads.queries.visible import scope


def e164_of(phone: str) -> str | None:
    """Return the one spelling of a number as somebody at home would dial it; None if it is none."""
    return lenient(phone, settings.PHONE_REGION) if phone else None


def owners() -> list[tuple[int, str]]:
    """Return id and name of everybody who can own leads, by name."""
    return [
        (user.id, user.name or user.username) for user in users_with_any_role(rules.OWNER_ROLES)
    ]


def list_tags(*, actor: Actor, q: str = "", limit: int = 20) -> list[str]:
    """Return tags that begin with `q` and that a lead carries which the actor may see, by name."""
    wanted = rules.tag(q)
    if not storable(wanted):
        return []
    carried = Exists(LeadTag.objects.filter(tag=OuterRef("pk"), lead__in=scope(actor)))
    found = Tag.objects.filter(carried, name__startswith=wanted).order_by("name")
    return list(found.values_list("name", flat=True)[:limit])
