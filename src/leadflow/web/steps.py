"""The way of a submission or a lead as a bar of steps, with where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Step:
    """One field of the bar. `state`: done, current or todo; with `url` it is a button (POST)."""

    label: str
    state: str
    tone: str = ""  # "good" or "bad", for the end of the way
    url: str = ""
    values: dict[str, str] = field(default_factory=dict)


SUBMISSION: Final = ("Received", "Checked", "Registration", "Interest call", "Supply", "Purchased")

# where each state stands on the way, and how the way ended there if it did
PLACES: Final[dict[str, tuple[int, str, str]]] = {
    "awaiting_registration": (2, "", "Registration needed"),
    "verifying": (2, "", "Verifying"),
    "accepted": (3, "", "Call planned"),
    "confirming": (3, "", "Calling"),
    "not_interested": (3, "bad", "Not interested"),
    "unreachable": (3, "bad", "Not reached"),
    "confirmed": (4, "", "Waiting for supply"),
    "in_supply": (4, "", "With supply"),
    "purchased": (5, "good", "Purchased"),
    "closed": (5, "bad", "Not purchased"),
    "rejected": (1, "bad", "Rejected"),
}


def of_submission(state: str, *, stopped_at: int | None = None) -> list[Step]:
    """Return the bar of a submission; `stopped_at` is where a rejected one had come to."""
    place, tone, word = PLACES[state]
    place = place if stopped_at is None else stopped_at
    return along(SUBMISSION, place, tone=tone, word=word)


def along(labels: Sequence[str], place: int, *, tone: str = "", word: str = "") -> list[Step]:
    """Return steps with everything before `place` done; `word` renames the current one."""
    return [
        Step(
            word if word and index == place else label,
            "done" if index < place else "current" if index == place else "todo",
            tone if index == place else "",
        )
        for index, label in enumerate(labels)
    ]
