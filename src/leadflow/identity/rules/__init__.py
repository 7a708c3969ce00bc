"""What the room decides by values alone: permissions, the shapes of tokens and keys."""

from leadflow.identity.rules.permissions import (
    PERMISSIONS,
    SCOPES,
    NotPermitted,
    ScopeMissing,
    may_manage,
    narrowed,
    permissions_of,
    require,
    require_person,
    require_scope,
)
from leadflow.identity.rules.zones import zones

__all__ = [
    "PERMISSIONS",
    "SCOPES",
    "NotPermitted",
    "ScopeMissing",
    "may_manage",
    "narrowed",
    "permissions_of",
    "require",
    "require_person",
    "require_scope",
    "zones",
]
