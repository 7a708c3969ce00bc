"""What a posting must be: facts in, answer out. No database, no clock, no Django."""

from collections.abc import Sequence
from typing import Final

from leadflow.kernel.errors import Conflict, Invalid, PaymentRequired
from leadflow.ledger.types import Leg

LARGEST: Final = 1_000_000_000
FEWEST_LEGS: Final = 2


class Unbalanced(ValueError):
    """A posting that would make credits, or lose them: a fault of the caller's program."""


class BadAmount(Invalid):
    code = "ledger.bad_amount"


class NotEnoughCredits(PaymentRequired):
    code = "ledger.not_enough_credits"


class AlreadyReversed(Conflict):
    code = "ledger.already_reversed"


def check_legs(legs: Sequence[Leg]) -> None:
    """Raise Unbalanced unless the legs are two or more, none is empty, and they add up to 0."""
    if len(legs) < FEWEST_LEGS or len({leg.account_id for leg in legs}) != len(legs):
        raise Unbalanced("a posting has at least two legs, each on an account of its own")
    if any(leg.amount == 0 for leg in legs) or sum(leg.amount for leg in legs) != 0:
        raise Unbalanced("the legs of a posting are not 0, and add up to 0")


def check_amount(amount: object) -> None:
    """Raise BadAmount unless that many credits can move: a whole number from 1 up."""
    if isinstance(amount, bool) or not isinstance(amount, int) or not 0 < amount <= LARGEST:
        raise BadAmount(f"Give a whole number of credits from 1 to {LARGEST}.", field="amount")
