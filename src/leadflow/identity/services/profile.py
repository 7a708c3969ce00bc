"""What people may change about themselves."""

from datetime import datetime

from leadflow.identity.models import User
from leadflow.identity.rules import zones
from leadflow.identity.services.trail import write_down
from leadflow.identity.types import Actor
from leadflow.kernel.codec import storable
from leadflow.kernel.db import commits
from leadflow.kernel.errors import Invalid

LONGEST_NAME = 150


class UnusableProfile(Invalid):
    """Nobody can be called so, or there is no such time zone."""

    code = "identity.unusable_profile"


@commits
def change_own_profile(*, actor: Actor, name: str, timezone: str, now: datetime) -> None:
    """Change the name one is shown by and the zone one reads times in.

    Raises UnusableProfile, and then nothing has changed.
    """
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not storable(name):
        raise UnusableProfile(f"Use 1 to {LONGEST_NAME} characters.", field="name")
    if timezone not in zones():
        raise UnusableProfile("There is no such time zone.", field="timezone")
    User.objects.filter(pk=actor.user_id).update(name=name, timezone=timezone)
    write_down(
        actor=actor,
        action="profile_changed",
        object_type="user",
        object_id=actor.user_id,
        now=now,
    )
