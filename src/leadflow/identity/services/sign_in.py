"""Signing in by password, and out again, with a browser's session."""

from datetime import datetime

from django.contrib.auth import login, logout
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from leadflow.identity.models import User
from leadflow.identity.services import passwords, throttle
from leadflow.kernel.codec import storable
from leadflow.kernel.db import commits
from leadflow.kernel.errors import Unauthenticated

LONGEST_NAME = 150
BACKEND = f"{ModelBackend.__module__}.{ModelBackend.__qualname__}"


class WrongCredentials(Unauthenticated):
    """Name and password do not belong together; which of the two is wrong is not told."""

    code = "identity.wrong_credentials"


def authenticate(*, username: str, password: str, address: str, now: datetime) -> int:
    """Return the id of the user whose name and password these are.

    Raises Throttled after too many failures, for known and unknown names alike, SignInBusy when
    too many sign in at once, and WrongCredentials for everything else.
    """
    name = _possible_name(username)
    attempt = throttle.count_attempt(username=name, address=address, now=now)
    user = User.objects.filter(username=name).first()
    if not passwords.is_right(user=user, password=password) or user is None or not user.is_active:
        raise WrongCredentials("No active account has this name and password.")
    throttle.forgive(attempt=attempt)
    return user.pk


@commits
def open_session(request: HttpRequest, user_id: int) -> None:
    """Sign the browser in as a user that `authenticate` named; its session gets a new key."""
    login(request, User.objects.get(pk=user_id), backend=BACKEND)
    vars(request).pop("actor", None)


@commits
def close_session(request: HttpRequest) -> None:
    """Sign the browser out; its session is forgotten on the server too."""
    logout(request)
    vars(request).pop("actor", None)


def _possible_name(username: str) -> str:
    """Return the name as accounts keep it, or nothing for what cannot be anyone's."""
    if len(username) > LONGEST_NAME or not storable(username):
        return ""
    return User.normalize_username(username)
