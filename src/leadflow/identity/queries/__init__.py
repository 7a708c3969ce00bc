"""Questions about people and their credentials."""

from leadflow.identity.queries.actors import actor_of, find_actor, is_stamp_of, secrets
from leadflow.identity.queries.keys import key_row, keys_of
from leadflow.identity.queries.teams import (
    TeamNotFound,
    get_team,
    list_teams,
    team_named,
    team_names,
)
from leadflow.identity.queries.users import (
    UserNotFound,
    display_names,
    find_user,
    find_user_by_name,
    get_user,
    list_users,
    names_of,
    users_with_any_role,
    users_with_role,
)

__all__ = [
    "TeamNotFound",
    "UserNotFound",
    "actor_of",
    "display_names",
    "find_actor",
    "find_user",
    "find_user_by_name",
    "get_team",
    "get_user",
    "is_stamp_of",
    "key_row",
    "keys_of",
    "list_teams",
    "list_users",
    "names_of",
    "secrets",
    "team_named",
    "team_names",
    "users_with_any_role",
    "users_with_role",
]
