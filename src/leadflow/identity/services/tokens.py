"""Access and refresh tokens: handed out, renewed once each, ended as a family."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db.models import Exists, Q, QuerySet

from leadflow.identity import queries
from leadflow.identity.models import RefreshToken, User, stamp_of
from leadflow.identity.rules import tokens
from leadflow.identity.services.sign_in import authenticate
from leadflow.identity.types import TokenPair
from leadflow.kernel.db import commits, joins
from leadflow.kernel.errors import Unauthenticated


class TokenNotValid(Unauthenticated):
    """The refresh token was used before, was revoked, or is none of ours."""

    code = "identity.token_not_valid"


def sign_in(*, username: str, password: str, address: str, now: datetime) -> TokenPair:
    """Return a new family of tokens for name and password; refuses as `authenticate` does."""
    user_id = authenticate(username=username, password=password, address=address, now=now)
    return issue_tokens(user_id=user_id, now=now)


@commits
def issue_tokens(*, user_id: int, now: datetime) -> TokenPair:
    """Return the first pair of a new family for a user who has just proved who they are."""
    user = User.objects.get(pk=user_id)
    _forget_old(user_id=user_id, now=now)
    User.objects.filter(pk=user_id).update(last_login=now)
    return _issue(user=user, family=uuid4(), now=now)


def refresh_tokens(*, refresh: str, now: datetime) -> TokenPair:
    """Return the next pair of the family.

    Raises TokenNotValid when `refresh` is not the family's newest token; if it was used before,
    someone has a copy, and the whole family ends.
    """
    claims = _claims(refresh)
    pair = _rotate(claims=claims, now=now)
    if pair is None:
        raise TokenNotValid("This refresh token is not, or no longer, good. Sign in again.")
    return pair


@commits
def revoke_tokens(*, refresh: str, now: datetime) -> None:
    """End the family that `refresh` belongs to; its access tokens end with it.

    Raises TokenNotValid for a token that is none of ours.
    """
    _end(RefreshToken.objects.filter(family=_claims(refresh).family), now=now)


@joins
def end_families(*, user_id: int, now: datetime) -> None:
    """End every family of tokens that a user has."""
    _end(RefreshToken.objects.filter(user_id=user_id), now=now)


def _claims(refresh: str) -> tokens.Claims:
    claims = tokens.find_claims(refresh, kind=tokens.Kind.REFRESH, secrets=queries.secrets())
    if claims is None:
        raise TokenNotValid("This refresh token is not, or no longer, good. Sign in again.")
    return claims


@commits
def _rotate(*, claims: tokens.Claims, now: datetime) -> TokenPair | None:
    """Use the token and return its successors, or end its family and return None."""
    user = User.objects.filter(pk=claims.user_id, is_active=True).first()
    is_current = user is not None and queries.is_stamp_of(
        claims.stamp, user.password, user.token_version
    )
    if user is None or not is_current or not _use(claims, now=now):
        _end(RefreshToken.objects.filter(family=claims.family), now=now)
        return None
    return _issue(user=user, family=claims.family, now=now)


def _use(claims: tokens.Claims, *, now: datetime) -> bool:
    """Retire the token; False when that was done before, or its family has ended.

    The condition stands in the update itself: of two callers at once, one changes a row.
    """
    ended = RefreshToken.objects.filter(family=claims.family, revoked_at__isnull=False)
    token = RefreshToken.objects.filter(
        ~Exists(ended), jti=claims.jti, used_at__isnull=True, expires_at__gt=now
    )
    return token.update(used_at=now) == 1


def _end(rows: QuerySet[RefreshToken], *, now: datetime) -> None:
    rows.filter(revoked_at__isnull=True).update(revoked_at=now)


def _issue(*, user: User, family: UUID, now: datetime) -> TokenPair:
    life = timedelta(days=settings.REFRESH_TOKEN_DAYS)
    stamp = stamp_of(user.password, user.token_version)
    row = RefreshToken.objects.create(
        user=user, family=family, jti=uuid4(), issued_at=now, expires_at=now + life
    )
    return TokenPair(
        access=tokens.write(
            tokens.Claims(user.pk, uuid4(), family, stamp),
            kind=tokens.Kind.ACCESS,
            secret=settings.SECRET_KEY,
            life=timedelta(minutes=settings.ACCESS_TOKEN_MINUTES),
            now=now,
        ),
        refresh=tokens.write(
            tokens.Claims(user.pk, row.jti, family, stamp),
            kind=tokens.Kind.REFRESH,
            secret=settings.SECRET_KEY,
            life=life,
            now=now,
        ),
    )


def _forget_old(*, user_id: int, now: datetime) -> None:
    """Remove rows so old that no token of their family can be alive.

    A family's ended rows are kept one life longer than they live: a token issued in the very
    moment its family ended must find them.
    """
    before = now - timedelta(days=settings.REFRESH_TOKEN_DAYS)
    RefreshToken.objects.filter(Q(user_id=user_id), expires_at__lt=before).delete()
