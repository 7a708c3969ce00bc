"""What a posting must be: facts in, answer out. No database, no clock, no Django."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from leadflow.kernel.errors import Conflict, Invalid, PaymentRequired
from leadflow.ledger.types import Leg, News, PaymentState

LARGEST: Final = 1_000_000_000
LARGEST_TOP_UP: Final = 10_000
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


class HoldEnded(Conflict):
    code = "ledger.hold_ended"


_UNPAID: Final = frozenset({PaymentState.OPENING, PaymentState.UNPAID})
_AWAITED: Final = _UNPAID | {PaymentState.PROCESSING}
# What follows which news, from which states; anything else is old news and changes nothing. Money
# that came in counts however late it is told of: whoever paid has a right to what was paid for.
_MOVES: Final[Mapping[News, tuple[frozenset[PaymentState], PaymentState]]] = {
    News.PROCESSING: (_UNPAID, PaymentState.PROCESSING),
    News.PAID: (_AWAITED | {PaymentState.FAILED, PaymentState.EXPIRED}, PaymentState.PAID),
    News.FAILED: (_AWAITED, PaymentState.FAILED),
    News.EXPIRED: (_UNPAID, PaymentState.EXPIRED),
    News.DISPUTED: (frozenset({PaymentState.PAID}), PaymentState.DISPUTED),
    News.DISPUTE_WON: (frozenset({PaymentState.DISPUTED}), PaymentState.PAID),
    News.CHARGED_BACK: (
        frozenset({PaymentState.PAID, PaymentState.DISPUTED}),
        PaymentState.CHARGED_BACK,
    ),
}


def after(state: PaymentState, news: News) -> PaymentState:
    """Return where a payment is after its vendor's news, in whatever order they come."""
    before, then = _MOVES.get(news, (frozenset(), state))
    return then if state in before else state


def check_top_up(amount: int) -> None:
    """Raise BadAmount unless so many credits can be bought at once."""
    if not 0 < amount <= LARGEST_TOP_UP:
        raise BadAmount(f"Buy from 1 to {LARGEST_TOP_UP:,} credits at once.", field="credits")


def is_same_money(told: Decimal | None, currency: str, *, amount: Decimal, of: str) -> bool:
    """Tell whether what a vendor took is what was to be paid."""
    return told == amount and currency.upper() == of.upper()


def expirable(*, came_in: int, went_out: int) -> int:
    """Return how many credits are too old, when the oldest are always spent first.

    `came_in` counts those that came before the limit, `went_out` all that ever left the wallet.
    """
    return max(0, came_in - went_out)
