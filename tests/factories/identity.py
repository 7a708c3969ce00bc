"""People for tests, and ways to come in as them."""

from datetime import datetime, timedelta
from itertools import count
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client

from leadflow.identity.models import ApiKey, RefreshToken, User, UserRole
from leadflow.identity.rules import keys, permissions_of, tokens
from leadflow.identity.types import Actor, Door, Role
from leadflow.kernel.clock import now as this_moment
from leadflow.kernel.secrets import keyed_hash

PASSWORD = "right-horse-battery"

_numbers = count(1)


def make_user(*roles: Role, username: str = "", password: str = "", **fields: object) -> User:
    """Make a user who plays `roles`; without `password` nobody can sign in by password."""
    username = username or f"person{next(_numbers)}"
    defaults = {"name": username.capitalize(), "password": make_password(password or None)}
    user = User.objects.create(username=username, **defaults | fields)
    UserRole.objects.bulk_create([UserRole(user=user, role=role) for role in roles])
    return user


def actor_for(user: User, *, door: Door = Door.SESSION) -> Actor:
    """Return the actor this user is in a service call."""
    names = UserRole.objects.filter(user=user).values_list("role", flat=True)
    roles = {Role(name) for name in names} | ({Role.ADMIN} if user.is_superuser else set())
    return Actor(
        user_id=user.pk,
        username=user.username,
        roles=frozenset(roles),
        permissions=permissions_of(roles),
        door=door,
        timezone=user.timezone,
        team_id=user.team_id,
    )


def make_actor(*roles: Role, **fields: object) -> Actor:
    """Make a user who plays `roles` and return the actor it is."""
    return actor_for(make_user(*roles, **fields))


def access_token(user: User, *, now: datetime | None = None) -> str:
    """Return an access token of `user`, as a sign-in would have handed it out."""
    moment = now or this_moment()
    claims = tokens.Claims(user.pk, uuid4(), uuid4(), user.get_session_auth_hash())
    life = timedelta(minutes=settings.ACCESS_TOKEN_MINUTES)
    RefreshToken.objects.create(
        user=user,
        family=claims.family,
        jti=uuid4(),
        issued_at=moment,
        expires_at=moment + timedelta(days=1),
    )
    return tokens.write(
        claims, kind=tokens.Kind.ACCESS, secret=settings.SECRET_KEY, life=life, now=moment
    )


def make_key(user: User, *scopes: str, **fields: object) -> tuple[ApiKey, str]:
    """Make an API key of `user`; return its row and its text, which nobody else can know."""
    key = keys.ParsedKey(f"{next(_numbers):012x}", "s" * 43)
    defaults = {
        "name": "for a test",
        "slot": ApiKey.objects.filter(user=user, revoked_at__isnull=True).count() + 1,
        "created_at": this_moment(),
        "scopes": list(scopes or ("leads:submit", "leads:read")),
        "prefix": key.prefix,
        "secret_hash": keyed_hash(str(key), purpose="api-key"),
    }
    row = ApiKey.objects.create(user=user, **defaults | fields)
    return row, str(key)


def auth_client(user: User, *, door: Door = Door.TOKEN, **headers: str) -> Client:
    """Return a client of Django's that comes in as `user`, by token, session or API key."""
    if door is Door.KEY:
        return Client(headers={**headers, "X-API-Key": make_key(user)[1]})
    if door is Door.TOKEN:
        return Client(headers={**headers, "Authorization": f"Bearer {access_token(user)}"})
    client = Client(headers=headers)
    client.force_login(user)
    return client
