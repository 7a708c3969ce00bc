"""Whether credits are given back: our own records decide, and the reason is told to both sides."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from leadflow.marketplace.rules.evidence import evidence_of
from leadflow.marketplace.types.refunds import Known, Proposal, RefundReason, Verdict

WINDOW: Final = timedelta(days=14)
CAP_PERIOD: Final = timedelta(days=90)
CAP_PERCENT: Final = 20
ENOUGH_CALLS: Final = 2
SAME_CLIENT: Final = timedelta(days=30)
BAD_FOR_ALL: Final = frozenset({RefundReason.INVALID_CONTACT, RefundReason.SPAM})

Judge = Callable[[Known], tuple[Proposal, str]]


def is_in_time(*, purchased_at: datetime, now: datetime) -> bool:
    """Tell whether a refund may still be asked for: 14 days from the purchase."""
    return now - purchased_at <= WINDOW


def most_automatic(purchases: int) -> int:
    """Return how many of so many purchases in 90 days are paid back without a person: 20 %.

    One is always among them, for whoever buys fewer than five leads would else never see one.
    """
    return max(1, purchases * CAP_PERCENT // 100)


def credits_for(proposal: Proposal, paid: int) -> int:
    """Return how many of the credits that were paid go back; half is rounded up."""
    return {Proposal.FULL: paid, Proposal.PARTIAL: (paid + 1) // 2, Proposal.NONE: 0}[proposal]


def credits_in_words(count: int) -> str:
    """Return `1 credit`, `2 credits`."""
    return "1 credit" if count == 1 else f"{count} credits"


def judge(reason: RefundReason, known: Known) -> Verdict:
    """Return what our records say to a request: all of what was paid, some, or nothing."""
    proposal, words = JUDGES[reason](known)
    return Verdict(proposal, words, evidence_of(known))


def _contact(known: Known) -> tuple[Proposal, str]:
    if not known.has_valid_number:
        return Proposal.FULL, "The client's number is no valid telephone number."
    if _is_alive(known):
        return Proposal.NONE, "The client was reached: their contact works."
    if known.bounced and known.calls_failed:
        return Proposal.FULL, "Mail to the client came back, and our own calls failed."
    if known.bounced:
        return Proposal.PARTIAL, "Mail to the client came back; their number is valid."
    return Proposal.NONE, "Our records show nothing wrong with the client's contact."


def _unreachable(known: Known) -> tuple[Proposal, str]:
    if not known.has_valid_number:
        return Proposal.FULL, "The client's number is no valid telephone number."
    if _is_alive(known):
        return Proposal.NONE, "The client was reached: no answer is not a fault of the lead."
    if known.calls_failed >= ENOUGH_CALLS:
        return Proposal.FULL, "Our own calls never reached the client, nor did anybody else."
    if known.bounced or known.calls_failed:
        return Proposal.PARTIAL, "Our own attempt failed too, but one attempt proves little."
    return Proposal.NONE, "No answer alone is not paid back: clients are called again later."


def _duplicate(known: Known) -> tuple[Proposal, str]:
    if known.bought_before is not None:
        return Proposal.FULL, "You had bought the same request of the same client before."
    return Proposal.NONE, "You bought no other request of this client in the 30 days before."


def _category(known: Known) -> tuple[Proposal, str]:
    others = known.named_trades - {known.category}
    if known.category in known.named_trades or not others:
        return Proposal.NONE, "The job's text fits the trade it was sold under."
    if others & known.own_trades:
        return Proposal.PARTIAL, "The job is of another trade, which your profile names too."
    return Proposal.FULL, "The job is of another trade, which your profile does not name."


def _area(known: Known) -> tuple[Proposal, str]:
    foreign = known.named_places - known.own_places
    if foreign and not known.named_places & known.own_places:
        return Proposal.FULL, "The job's text names a place where you do not work."
    if known.is_stretched:
        return Proposal.PARTIAL, "The lead was offered beyond the places that you named."
    return Proposal.NONE, "The job is in a place that your profile names."


def _spam(known: Known) -> tuple[Proposal, str]:
    if not known.has_valid_number or known.doubts:
        return Proposal.FULL, "The request had the marks of a program or of a false number."
    if known.is_suppressed:
        return Proposal.FULL, "The number belongs to somebody who asked not to be called."
    if known.bounced and not _is_alive(known):
        return Proposal.PARTIAL, "Mail to the client came back; the rest looks genuine."
    return Proposal.NONE, "The request looks genuine."


def _other(_known: Known) -> tuple[Proposal, str]:
    return Proposal.NONE, "No rule covers this reason; a person looks at it."


JUDGES: Final[Mapping[RefundReason, Judge]] = {
    RefundReason.INVALID_CONTACT: _contact,
    RefundReason.UNREACHABLE: _unreachable,
    RefundReason.DUPLICATE: _duplicate,
    RefundReason.WRONG_CATEGORY: _category,
    RefundReason.OUT_OF_AREA: _area,
    RefundReason.SPAM: _spam,
    RefundReason.OTHER: _other,
}


def _is_alive(known: Known) -> bool:
    """Tell whether anybody reached the client, or the client did something themselves."""
    return bool(
        known.provider_reached or known.others_reached or known.calls_answered or known.client_acted
    )
