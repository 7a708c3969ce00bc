"""Credits come into a wallet, are spent, come back, and end."""

from datetime import datetime

from leadflow.identity.types import Actor
from leadflow.kernel.db import joins
from leadflow.kernel.errors import NotFound
from leadflow.ledger.models import Account, Entry, Posting
from leadflow.ledger.rules import AlreadyReversed, BadAmount, check_amount
from leadflow.ledger.services.accounts import house, wallet_and_house
from leadflow.ledger.services.posting import find_posted, post
from leadflow.ledger.types import AccountKind, Leg, Posted, PostingKind


class NoSuchPosting(NotFound):
    code = "ledger.no_such_posting"


@joins
def grant(
    *, actor: Actor, owner_id: int, amount: int, key: str, text: str, now: datetime
) -> Posted:
    """Give credits away. Raises BadAmount."""
    return _into(
        actor=actor,
        kind=PostingKind.GRANT,
        source=AccountKind.GRANTED,
        owner_id=owner_id,
        amount=amount,
        key=key,
        text=text,
        now=now,
    )


@joins
def top_up(
    *,
    actor: Actor,
    owner_id: int,
    amount: int,
    key: str,
    text: str,
    now: datetime,
    reference: str = "",
) -> Posted:
    """Add credits that were paid for. Raises BadAmount."""
    return _into(
        actor=actor,
        kind=PostingKind.TOP_UP,
        source=AccountKind.PAID,
        owner_id=owner_id,
        amount=amount,
        key=key,
        text=text,
        reference=reference,
        now=now,
    )


@joins
def charge(
    *,
    actor: Actor,
    owner_id: int,
    amount: int,
    key: str,
    reference: str,
    text: str,
    now: datetime,
) -> Posted:
    """Take credits for a purchase. Raises BadAmount or NotEnoughCredits."""
    check_amount(amount)
    wallet, sold = wallet_and_house(owner_id, AccountKind.SOLD)
    legs = (Leg(wallet, -amount), Leg(sold, amount, is_kept=False))
    return post(
        actor=actor,
        kind=PostingKind.PURCHASE,
        legs=legs,
        key=key,
        reference=reference,
        text=text,
        now=now,
    )


@joins
def refund(
    *, actor: Actor, posting_id: int, amount: int, key: str, text: str, now: datetime
) -> Posted:
    """Give credits of a purchase back, all or some, once; the purchase itself stays written.

    Raises NoSuchPosting, BadAmount for more than was paid, or AlreadyReversed.
    """
    check_amount(amount)
    paid = Entry.objects.filter(
        posting=posting_id, posting__kind=PostingKind.PURCHASE, account__kind=AccountKind.WALLET
    )
    found = paid.values_list("account_id", "amount").first()
    if found is None:
        raise NoSuchPosting("There is no such purchase.", posting_id=posting_id)
    wallet, spent = found
    if amount > -spent:
        raise BadAmount(f"Give back at most the {-spent} credits that were paid.", field="amount")
    # whoever comes second waits here, and then sees the first one's posting
    Account.objects.select_for_update(no_key=True).get(pk=wallet)
    if posted := find_posted(key, wallet):
        return posted
    if Posting.objects.filter(reverses=posting_id).exists():
        raise AlreadyReversed("Credits of this purchase were given back before.")
    return post(
        actor=actor,
        kind=PostingKind.REFUND,
        legs=(Leg(wallet, amount), Leg(house(AccountKind.SOLD), -amount, is_kept=False)),
        key=key,
        reference=Posting.objects.values_list("reference", flat=True).get(pk=posting_id),
        text=text,
        reverses=posting_id,
        now=now,
    )


@joins
def expire(
    *, actor: Actor, owner_id: int, amount: int, key: str, text: str, now: datetime
) -> Posted:
    """End credits that were not used in time. Raises BadAmount or NotEnoughCredits."""
    check_amount(amount)
    wallet, expired = wallet_and_house(owner_id, AccountKind.EXPIRED)
    legs = (Leg(wallet, -amount), Leg(expired, amount, is_kept=False))
    return post(actor=actor, kind=PostingKind.EXPIRY, legs=legs, key=key, text=text, now=now)


@joins
def _into(
    *,
    actor: Actor,
    kind: PostingKind,
    source: AccountKind,
    owner_id: int,
    amount: int,
    key: str,
    text: str,
    now: datetime,
    reference: str = "",
) -> Posted:
    check_amount(amount)
    wallet, origin = wallet_and_house(owner_id, source)
    legs = (Leg(wallet, amount), Leg(origin, -amount, is_kept=False))
    return post(actor=actor, kind=kind, legs=legs, key=key, reference=reference, text=text, now=now)
