"""Who is asking. Built once per request or task, passed down, never looked up again."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """The parts people play, over all five systems."""

    ADMIN = "admin"
    PRINCIPAL = "principal"
    HEAD = "head"
    DIRECTOR = "director"
    SENIOR = "senior"
    JUNIOR = "junior"
    COLLECTIONS = "collections"
    KAM = "kam"
    KAM_MANAGER = "kam_manager"
    SUPPLY = "supply"
    AFFILIATE = "affiliate"
    AFFILIATE_MANAGER = "affiliate_manager"
    PROVIDER = "provider"
    MARKETING = "marketing"
    DPO = "dpo"


class Permission(StrEnum):
    """What can be permitted; `identity.rules` says to whom."""

    LEAD_VIEW_ALL = "lead.view_all"
    LEAD_VIEW_OWN = "lead.view_own"
    LEAD_VIEW_TEAM = "lead.view_team"
    LEAD_CREATE = "lead.create"
    LEAD_CHANGE = "lead.change"
    LEAD_ASSIGN = "lead.assign"
    LEAD_DELETE = "lead.delete"
    LEAD_MERGE = "lead.merge"
    LEAD_IMPORT = "lead.import"
    LEAD_EXPORT = "lead.export"
    ACCOUNT_WORK = "account.work"
    ACCOUNT_DELETE = "account.delete"
    ASSIGNMENT_MANAGE = "assignment.manage"
    UNIT_MANAGE = "unit.manage"
    SUBMISSION_CREATE = "submission.create"
    SUBMISSION_VIEW_OWN = "submission.view_own"
    SUBMISSION_VIEW_ALL = "submission.view_all"
    SUBMISSION_REVIEW = "submission.review"
    CAMPAIGN_MANAGE = "campaign.manage"
    AFFILIATE_MANAGE = "affiliate.manage"
    WEBHOOK_MANAGE_OWN = "webhook.manage_own"
    KEY_MANAGE_OWN = "key.manage_own"
    MARKET_BUY = "market.buy"
    MARKET_MANAGE = "market.manage"
    CAPTURE_VIEW = "capture.view"
    CAPTURE_MANAGE = "capture.manage"
    CHANNEL_MANAGE = "channel.manage"
    SUPPLY_WORK = "supply.work"
    CALL_SIMULATE = "call.simulate"
    USER_MANAGE = "user.manage"
    SYSTEM_OPERATE = "system.operate"
    AUDIT_VIEW = "audit.view"


class Door(StrEnum):
    """How the caller proved who they are."""

    SESSION = "session"
    TOKEN = "token"  # noqa: S105 - the name of a door, not a secret
    KEY = "key"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """The caller of a service: who, in which roles, through which door."""

    user_id: int
    username: str = ""
    roles: frozenset[Role] = frozenset()
    permissions: frozenset[Permission] = frozenset()
    door: Door = Door.SESSION
    key_id: int | None = None
    scopes: frozenset[str] = field(default=frozenset())
    timezone: str = "UTC"
    team_id: int | None = None

    def may(self, permission: Permission) -> bool:
        """Tell whether the actor holds `permission`."""
        return permission in self.permissions

    def has(self, *roles: Role) -> bool:
        """Tell whether the actor plays any of `roles`."""
        return not self.roles.isdisjoint(roles)


SYSTEM: Final = Actor(0, "system", frozenset(), frozenset(Permission), Door.SYSTEM)


@dataclass(frozen=True, slots=True)
class UserRow:
    """One account as administrators and other rooms may see it."""

    id: int
    username: str
    name: str
    email: str
    timezone: str
    is_active: bool
    roles: tuple[str, ...]
    last_login: datetime | None
    date_joined: datetime
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team, how many people are in it, and how many of these may sign in."""

    id: int
    name: str
    people: int
    at_work: int


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One API key as its owner may see it: never its secret."""

    id: int
    name: str
    prefix: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class TokenPair:
    """What a sign-in by API hands out."""

    access: str
    refresh: str
