"""What can be done with people and their credentials."""

from leadflow.identity.services.keys import create_key, revoke_key
from leadflow.identity.services.sign_in import authenticate, close_session, open_session
from leadflow.identity.services.teams import create_team, delete_team, ensure_team, rename_team
from leadflow.identity.services.tokens import (
    issue_tokens,
    refresh_tokens,
    revoke_tokens,
    sign_in,
)
from leadflow.identity.services.trail import keep_trail
from leadflow.identity.services.users import (
    change_own_password,
    change_user,
    create_user,
    disable_user,
    enable_user,
    rename_user,
    set_password,
    set_roles,
    set_team,
    sign_out_everywhere,
)

__all__ = [
    "authenticate",
    "change_own_password",
    "change_user",
    "close_session",
    "create_key",
    "create_team",
    "create_user",
    "delete_team",
    "disable_user",
    "enable_user",
    "ensure_team",
    "issue_tokens",
    "keep_trail",
    "open_session",
    "refresh_tokens",
    "rename_team",
    "rename_user",
    "revoke_key",
    "revoke_tokens",
    "set_password",
    "set_roles",
    "set_team",
    "sign_in",
    "sign_out_everywhere",
]
