"""Whether a lead from the public form counts at once, or a person looks at it first."""

from typing import Final

SCORE: Final = 75  # of every lead from the form (seed 2, step 1)
SUSPECT_SCORE: Final = 25


def risks(*, is_trapped: bool, is_suppressed: bool, sent_today: int, most: int) -> tuple[str, ...]:
    """Return why a person has to look at a lead; nothing when it counts at once."""
    found = {
        "honeypot": is_trapped,
        "suppressed_number": is_suppressed,
        "too_many_of_this_number": sent_today >= most,
    }
    return tuple(reason for reason, is_so in found.items() if is_so)


def score_of(reasons: tuple[str, ...]) -> int:
    """Return the verification score: 75, less when there is a doubt."""
    return SUSPECT_SCORE if reasons else SCORE
