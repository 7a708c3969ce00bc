"""Who may do what: one table from role to permissions, and what an API key's scopes leave of it."""

from collections.abc import Iterable, Mapping
from typing import Final

from leadflow.identity.types import Actor, Door, Permission, Role
from leadflow.kernel.errors import Denied

OWN_AFFILIATE: Final = frozenset(
    {
        Permission.SUBMISSION_CREATE,
        Permission.SUBMISSION_VIEW_OWN,
        Permission.WEBHOOK_MANAGE_OWN,
        Permission.KEY_MANAGE_OWN,
    }
)
SYSTEM: Final = frozenset({Permission.USER_MANAGE, Permission.SYSTEM_OPERATE})
OWN_PROVIDER: Final = frozenset({Permission.MARKET_BUY})
BUSINESS: Final = frozenset(Permission) - OWN_AFFILIATE - OWN_PROVIDER - SYSTEM
OWN_LEADS: Final = frozenset(
    {Permission.LEAD_VIEW_OWN, Permission.LEAD_CREATE, Permission.LEAD_CHANGE}
)
DESK: Final = frozenset(
    {
        Permission.LEAD_VIEW_ALL,
        Permission.LEAD_ASSIGN,
        Permission.LEAD_MERGE,
        Permission.LEAD_IMPORT,
        Permission.LEAD_EXPORT,
        Permission.ASSIGNMENT_MANAGE,
        Permission.UNIT_MANAGE,
        Permission.ACCOUNT_WORK,
    }
)

KEY_ACCOUNTS: Final = OWN_LEADS | {
    Permission.LEAD_VIEW_TEAM,
    Permission.ACCOUNT_WORK,
    Permission.ACCOUNT_DELETE,
}

CAPTURE: Final = frozenset(
    {Permission.CAPTURE_VIEW, Permission.CAPTURE_MANAGE, Permission.CHANNEL_MANAGE}
)

PERMISSIONS: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.ADMIN: frozenset(Permission),
    Role.PRINCIPAL: BUSINESS | {Permission.USER_MANAGE},
    Role.HEAD: BUSINESS,
    Role.DIRECTOR: OWN_LEADS | DESK | {Permission.CAPTURE_VIEW},
    Role.SENIOR: OWN_LEADS,
    Role.JUNIOR: OWN_LEADS,
    Role.COLLECTIONS: frozenset({Permission.LEAD_VIEW_ALL}),
    Role.KAM: KEY_ACCOUNTS,
    Role.KAM_MANAGER: KEY_ACCOUNTS | {Permission.LEAD_ASSIGN},
    Role.SUPPLY: frozenset({Permission.SUPPLY_WORK, Permission.CALL_SIMULATE}),
    Role.AFFILIATE: OWN_AFFILIATE,
    Role.AFFILIATE_MANAGER: frozenset(
        {
            Permission.SUBMISSION_VIEW_ALL,
            Permission.SUBMISSION_REVIEW,
            Permission.CAMPAIGN_MANAGE,
            Permission.AFFILIATE_MANAGE,
            Permission.CALL_SIMULATE,
        }
    ),
    Role.PROVIDER: OWN_PROVIDER,
    Role.MARKETING: frozenset({Permission.LEAD_VIEW_ALL}) | CAPTURE,
    Role.DPO: frozenset({Permission.AUDIT_VIEW, Permission.LEAD_VIEW_ALL}),
}

# A key never carries more than its scopes name, whatever its owner may do.
SCOPES: Final[Mapping[str, frozenset[Permission]]] = {
    "leads:submit": frozenset({Permission.SUBMISSION_CREATE}),
    "leads:read": frozenset(
        {
            Permission.SUBMISSION_VIEW_OWN,
            Permission.SUBMISSION_VIEW_ALL,
            Permission.LEAD_VIEW_OWN,
            Permission.LEAD_VIEW_ALL,
        }
    ),
}


class NotPermitted(Denied):
    """None of the actor's roles carries the permission."""

    code = "identity.not_permitted"


class ScopeMissing(Denied):
    """The API key was not made for this."""

    code = "identity.scope_missing"


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Return everything that any of `roles` permits."""
    return frozenset().union(*(PERMISSIONS[role] for role in roles))


def narrowed(permissions: frozenset[Permission], scopes: Iterable[str]) -> frozenset[Permission]:
    """Return what an API key with `scopes` may use of its owner's `permissions`.

    A scope nobody knows (any more) permits nothing.
    """
    named: frozenset[Permission] = frozenset()
    return permissions & named.union(*(SCOPES.get(scope, frozenset()) for scope in scopes))


def require(actor: Actor, *permissions: Permission) -> None:
    """Raise NotPermitted unless the actor holds at least one of `permissions`."""
    if actor.permissions.isdisjoint(permissions):
        raise NotPermitted("Your account is not allowed to do this.")


def require_scope(actor: Actor, scope: str) -> None:
    """Raise ScopeMissing when the actor came with an API key that was not made for `scope`.

    People who signed in are bound by their roles alone.
    """
    if actor.door is Door.KEY and scope not in actor.scopes:
        raise ScopeMissing(f"This API key lacks the scope {scope}.", scope=scope)


def require_person(actor: Actor) -> None:
    """Raise ScopeMissing when the actor came with an API key: no scope is about this."""
    if actor.door is Door.KEY:
        raise ScopeMissing("API keys cannot be used here; sign in.")


def may_manage(actor: Actor, roles: Iterable[Role]) -> bool:
    """Tell whether the actor may change an account that plays, or is to play, `roles`.

    Whoever manages users could otherwise make themselves an administrator.
    """
    return actor.door is Door.SYSTEM or actor.has(Role.ADMIN) or Role.ADMIN not in set(roles)
