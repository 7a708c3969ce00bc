"""What the answers of chat services' webhooks have in common."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from leadflow.connectors.outcomes import Outcome
from leadflow.connectors.webhooks import Answer, unanswered

TAKEN: Final = range(200, 300)
TOO_MANY: Final = 429
REFUSED: Final = range(400, 500)
DEFAULT_WAIT: Final = 30.0
LONGEST_WAIT: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer comes down to; `wait` is in seconds, for a service that asks for a pause."""

    outcome: Outcome
    status: int | None
    error: str = ""
    wait: float | None = None


def judged(
    answer: Answer, *, ended: Collection[int], asked_seconds: float | None = None
) -> Verdict:
    """Return what an answer comes down to; `ended` are the statuses of an address that is gone.

    An answer that never came is `unknown`: the message may be there, and the services cannot tell.
    """
    if answer.status is None:
        return Verdict(unanswered(answer.error), None, answer.error)
    outcome, words = _meaning(answer.status, ended)
    wait = _wait(answer, asked_seconds) if outcome is Outcome.THROTTLED else None
    return Verdict(outcome, answer.status, words, wait)


def _meaning(status: int, ended: Collection[int]) -> tuple[Outcome, str]:
    if status in TAKEN:
        return Outcome.OK, ""
    if status == TOO_MANY:
        return Outcome.THROTTLED, "Too many messages."
    if status in ended:
        return Outcome.MISCONFIGURED, "The address is gone or closed."
    if status in REFUSED:
        return Outcome.REJECTED, "The message was refused."
    return Outcome.UNAVAILABLE, "The service has trouble."


def _wait(answer: Answer, asked_seconds: float | None) -> float:
    if asked_seconds is None:
        text = answer.retry_after.strip()
        asked_seconds = float(text) if text.replace(".", "", 1).isdigit() else DEFAULT_WAIT
    return min(max(asked_seconds, 0.0), LONGEST_WAIT)
