"""What somebody who registers is sent."""

from typing import Final

from leadflow.identity.queries import find_user_by_name
from leadflow.kernel.secrets import keyed_hash
from leadflow.marketplace.models import Registration
from leadflow.marketplace.types.providers import Letter

PURPOSE: Final = "registration"


def key_of(registration_id: int, digest: str) -> str:
    """Return the key that stands in the mail."""
    return f"{registration_id}.{digest}"


def letter_of(registration_id: int) -> Letter | None:
    """Return the mail for a registration: with a key, or for who has an account without one."""
    found = Registration.objects.filter(pk=registration_id, used_at=None).first()
    if found is None:
        return None
    has_account = find_user_by_name(found.email) is not None
    key = key_of(found.pk, keyed_hash(str(found.pk), purpose=PURPOSE))
    return Letter(found.pk, found.email, found.name, "" if has_account else key)
