"""Comparing and hashing passwords: a few at a time, and the same work for every outcome."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Final

from django.contrib.auth.hashers import (
    UNUSABLE_PASSWORD_PREFIX,
    check_password,
    make_password,
)
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from leadflow.identity.models import User
from leadflow.kernel.codec import storable
from leadflow.kernel.errors import Invalid, Unavailable

AT_ONCE: Final = 4  # 19 MiB each: sign-ins cannot exhaust the memory
WAIT_SECONDS: Final = 10
LONGEST: Final = 1024

_slots = BoundedSemaphore(AT_ONCE)


class SignInBusy(Unavailable):
    """More people sign in at this moment than the server can check."""

    code = "identity.sign_in_busy"


class WeakPassword(Invalid):
    """The password is too short, too common or too much like the name."""

    code = "identity.weak_password"


def is_right(*, user: User | None, password: str) -> bool:
    """Tell whether `password` is the user's.

    Without a user, or with one who has no password, a hash is computed all the same, so that
    the time taken does not tell who exists. A hash made with old parameters is replaced.
    """
    encoded = user.password if user else UNUSABLE_PASSWORD_PREFIX

    def replace(plain: str) -> None:
        if user is not None:
            made = make_password(plain)
            User.objects.filter(pk=user.pk, password=encoded).update(password=made)

    with _slot():
        return check_password(password if is_possible(password) else "", encoded, replace)


def hash_of(*, password: str, user: User) -> str:
    """Return the hash to keep; raises WeakPassword when the password is refused."""
    if not is_possible(password):
        raise WeakPassword("This password cannot be used.", field="password")
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise WeakPassword(" ".join(error.messages), field="password") from error
    with _slot():
        return make_password(password)


def is_possible(password: str) -> bool:
    """Tell whether `password` could be anyone's at all."""
    return 0 < len(password) <= LONGEST and storable(password)


@contextmanager
def _slot() -> Iterator[None]:
    if not _slots.acquire(timeout=WAIT_SECONDS):
        raise SignInBusy("Too many people are signing in. Try again in a moment.")
    try:
        yield
    finally:
        _slots.release()
