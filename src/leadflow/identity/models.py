"""People, their roles, and the credentials they hold."""

from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from leadflow.identity.types import Role

ROLE_CHOICES = [(role.value, role.value.replace("_", " ").capitalize()) for role in Role]


def stamp_of(password: str, token_version: int, *, secret: str | None = None) -> str:
    """Return what a session or token must carry to count.

    It changes with the password hash, and with the version that signing out everywhere raises.
    """
    content = f"{token_version}:{password}"
    return salted_hmac(
        "leadflow.identity.stamp", content, secret=secret, algorithm="sha256"
    ).hexdigest()


class Team(models.Model):
    """People who look after the same accounts."""

    name = models.CharField(max_length=80, unique=True)

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person who may sign in."""

    name = models.CharField(max_length=150, blank=True)
    timezone = models.CharField(max_length=64, default="UTC")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="members")
    token_version = models.PositiveIntegerField(default=0, editable=False)

    def __str__(self) -> str:
        return self.name or self.username

    def get_session_auth_hash(self) -> str:
        """Return the stamp a session of this user must carry."""
        return stamp_of(self.password, self.token_version)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Return the stamps made with keys that are being rotated out."""
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield stamp_of(self.password, self.token_version, secret=secret)


class UserRole(models.Model):
    """One part a user plays."""

    user = models.ForeignKey(User, models.CASCADE, related_name="user_roles")
    role = models.CharField(max_length=32, choices=ROLE_CHOICES)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="identity_role_once"),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in Role]), name="identity_role_known"
            ),
        ]
        indexes = [models.Index(fields=["role", "user"], name="identity_users_by_role")]

    def __str__(self) -> str:
        return f"{self.user_id} as {self.role}"


class ApiKey(models.Model):
    """A machine's credential: a public prefix and the keyed hash of a 256-bit secret.

    A user has two slots: the key in use and the one that is to replace it.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="api_keys")
    slot = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=16, unique=True)
    secret_hash = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "slot"],
                condition=Q(revoked_at__isnull=True),
                name="identity_key_slot_once",
            ),
            models.CheckConstraint(condition=Q(slot__in=[1, 2]), name="identity_two_key_slots"),
        ]
        indexes = [models.Index(fields=["user", "-id"], name="identity_keys_of_user")]

    def __str__(self) -> str:
        return f"{self.prefix}…"


class RefreshToken(models.Model):
    """One refresh token of a family; using it retires it, using it twice kills the family.

    A family is dead as soon as any of its rows is revoked.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    family = models.UUIDField()
    jti = models.UUIDField(unique=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["family"], name="identity_token_family"),
            models.Index(fields=["user", "expires_at"], name="identity_tokens_of_user"),
        ]

    def __str__(self) -> str:
        return str(self.jti)
