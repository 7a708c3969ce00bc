"""Refusals that may cross a room's boundary.

A domain error is an answer, not a crash: it is never logged as an error and never retried.
Nothing here knows HTTP; `kernel.http` turns a kind into a status code, once.
"""

from typing import ClassVar


class DomainError(Exception):
    """Base of every anticipated refusal.

    `code` is stable and part of the public API (`room.reason`); `field` names the offending
    input when there is one; `details` are extra members of the problem document.
    """

    code: ClassVar[str] = "error"

    def __init__(self, message: str, *, field: str | None = None, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.details = details


class Malformed(DomainError):
    """The request cannot be read at all (not JSON, no form)."""

    code = "request.malformed"


class Invalid(DomainError):
    """The input can be read but never accepted as it stands."""

    code = "request.invalid"


class Unauthenticated(DomainError):
    """Nobody is signed in, or the credential is no longer good."""

    code = "identity.unauthenticated"


class PaymentRequired(DomainError):
    """The wallet does not hold enough credits."""

    code = "ledger.insufficient_credits"


class Denied(DomainError):
    """The actor may know of the thing but never do this to it."""

    code = "identity.denied"


class NotFound(DomainError):
    """There is no such thing, or the actor may not know that there is."""

    code = "request.not_found"


class Conflict(DomainError):
    """Right request, wrong moment: the state has moved on."""

    code = "request.conflict"


class PreconditionFailed(DomainError):
    """Someone else changed the thing since the caller read it."""

    code = "request.precondition_failed"


class TooLarge(DomainError):
    """The body is larger than this address takes."""

    code = "request.too_large"


class Unsupported(DomainError):
    """The body's media type is not taken here."""

    code = "request.unsupported_media_type"


class Throttled(DomainError):
    """Too many requests; `retry_after` is in whole seconds."""

    code = "request.throttled"

    def __init__(self, message: str, *, retry_after: int, **details: object) -> None:
        super().__init__(message, field=None, **details)
        self.retry_after = retry_after


class Unavailable(DomainError):
    """Something this answer needs is down for the moment; nothing was changed."""

    code = "request.unavailable"
