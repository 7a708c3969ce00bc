"""Which goals a conversation comes to by what it scores."""

from collections.abc import Collection
from typing import Final

from leadflow.capture.rules.document import Document
from leadflow.capture.types import Classification
from leadflow.capture.types.experiments import Goal

BY_ACTION: Final = {
    "shared_contact": Goal.CONTACT,
    "answered_all_questions": Goal.COMPLETED,
}


def goals_reached(
    document: Document, *, actions: Collection[str], became: Classification | None
) -> dict[str, frozenset[str] | None]:
    """Return goals, each with the tests that it counts in; None stands for all of them.

    A test's own goal is reached by the action of that name, or one that it is another name for.
    """
    found: dict[str, frozenset[str] | None] = {
        goal: None for action, goal in BY_ACTION.items() if action in actions
    }
    if became is Classification.SQL:
        found[Goal.SQL] = None
    own: dict[str, set[str]] = {}
    for name, test in document.tests.items():
        if test.goal not in found and document.canonical(test.goal) in actions:
            own.setdefault(test.goal, set()).add(name)
    return found | {goal: frozenset(names) for goal, names in own.items()}
