"""The JSON of this room."""

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field, StrictBool

from leadflow.identity.types import Role
from leadflow.kernel.api import Payload
from leadflow.kernel.moments import Moment

Name = Annotated[str, Field(max_length=150)]
Secret = Annotated[
    str, Field(min_length=1, max_length=1024, json_schema_extra={"format": "password"})
]


class CredentialsIn(Payload):
    """A name and a password, exactly as typed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)

    username: Annotated[str, Field(min_length=1, max_length=150)]
    password: Secret


class RefreshIn(Payload):
    """A refresh token."""

    refresh: Annotated[str, Field(min_length=1, max_length=2048)]


class TokensOut(Schema):
    """A pair of tokens; the refresh token is good for one use."""

    access: str
    refresh: str


class MeOut(Schema):
    """Who the caller is, and what they may do with this credential."""

    id: int
    username: str
    name: str
    roles: list[str]
    permissions: list[str]
    timezone: str


class KeyIn(Payload):
    """What an API key is to be called, and what it is for."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    scopes: Annotated[list[str], Field(min_length=1, max_length=10)] = [
        "leads:submit",
        "leads:read",
    ]
    expires_at: Moment | None = None


class KeyOut(Schema):
    """An API key without its secret."""

    id: int
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class NewKeyOut(KeyOut):
    """A new API key; `key` is shown this once."""

    key: str


class UserIn(Payload):
    """A new account."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)

    username: Annotated[str, Field(min_length=1, max_length=150)]
    password: Secret
    name: Name = ""
    email: Annotated[str, Field(max_length=254)] = ""
    timezone: Annotated[str, Field(max_length=64)] = "UTC"
    roles: Annotated[list[Role], Field(max_length=len(Role))] = []


class UserChangesIn(Payload):
    """What is to change of an account; what is left out stays."""

    name: Name | None = None
    roles: Annotated[list[Role], Field(max_length=len(Role))] | None = None
    is_active: StrictBool | None = None


class UserOut(Schema):
    """An account."""

    id: int
    username: str
    name: str
    email: str
    timezone: str
    is_active: bool
    roles: list[str]
    last_login: datetime | None
    date_joined: datetime
