"""The doors of those who run the product."""

from typing import Final

from leadflow.identity.types import Permission
from leadflow.web.shell.counts import count_dead_letters
from leadflow.web.shell.doors import Badge, NavItem

ADMINISTER: Final = [
    NavItem(
        "people",
        "People",
        "people",
        "user-cog",
        "Administer",
        permissions=(Permission.USER_MANAGE,),
        words="users roles accounts",
    ),
    NavItem(
        "teams",
        "Teams",
        "teams",
        "users",
        "Administer",
        permissions=(Permission.USER_MANAGE,),
        words="key accounts members",
    ),
    NavItem(
        "dead-letters",
        "Dead letters",
        "dead-letters",
        "triangle-alert",
        "Administer",
        permissions=(Permission.SYSTEM_OPERATE,),
        badge=Badge("dead-letters", count_dead_letters),
        words="outbox retry failed",
    ),
    NavItem(
        "audit",
        "Audit",
        "audit",
        "clipboard-list",
        "Administer",
        permissions=(Permission.AUDIT_VIEW,),
        words="who did what",
    ),
]
