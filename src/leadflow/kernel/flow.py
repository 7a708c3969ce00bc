"""A state machine as a table: which step follows which."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from leadflow.kernel.errors import Conflict

S = TypeVar("S", bound=StrEnum)


class StepNotAllowed(Conflict):
    """The state does not lead where the caller wants to go; `allowed` says where it does."""

    code = "flow.step_not_allowed"


class Flow(Generic[S]):
    """The steps a thing may take, and no others."""

    def __init__(self, steps: Mapping[S, Iterable[S]]) -> None:
        self._steps = {state: frozenset(following) for state, following in steps.items()}

    def after(self, state: S) -> frozenset[S]:
        """Return the states that may directly follow `state`."""
        return self._steps[state]

    def is_allowed(self, current: S, target: S) -> bool:
        """Tell whether `target` may directly follow `current`."""
        return target in self._steps[current]

    def check(self, current: S, target: S) -> None:
        """Raise StepNotAllowed unless `target` directly follows `current`."""
        if not self.is_allowed(current, target):
            allowed = sorted(self._steps[current])
            raise StepNotAllowed(
                f"{current} cannot become {target}.", state=current, allowed=allowed
            )
