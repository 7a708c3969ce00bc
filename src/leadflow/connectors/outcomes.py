"""The one vocabulary every vendor's answer is brought into, before any room sees it."""

from enum import StrEnum


class Outcome(StrEnum):
    """What a vendor's answer comes down to, and so what may be done next."""

    OK = "ok"
    REJECTED = "rejected"  # the data is bad: tell whoever sent it, never ask again
    THROTTLED = "throttled"  # ask again after the stated delay
    UNAVAILABLE = "unavailable"  # nothing has happened: ask again, later and later
    MISCONFIGURED = "misconfigured"  # our account or settings: an operator must look
    UNKNOWN = "unknown"  # it may have happened: ask only with the same key, or reconcile


class VendorFailure(Exception):
    """A vendor did not do its part. Carries no data of persons: it ends in logs and on pages."""

    def __init__(self, outcome: Outcome, vendor: str, *, retry_after: float | None = None) -> None:
        super().__init__(f"{vendor}: {outcome}")
        self.outcome = outcome
        self.vendor = vendor
        self.retry_after = retry_after

    @property
    def passes(self) -> bool:
        """Tell whether asking again, with the same key, can help without anybody's doing."""
        return self.outcome in {Outcome.THROTTLED, Outcome.UNAVAILABLE, Outcome.UNKNOWN}
