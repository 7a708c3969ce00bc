"""One posting: all of its legs or none, once for its key, and no wallet below zero."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import connection

from leadflow.identity.types import Actor
from leadflow.kernel.db import joins
from leadflow.ledger.models import Account, Entry, Posting
from leadflow.ledger.rules import NotEnoughCredits, check_legs
from leadflow.ledger.types import Leg, Posted, PostingKind

MOVE: Final = """
    UPDATE ledger_account SET balance = balance + %s
    WHERE id = %s AND owner_id IS NOT NULL AND balance >= %s
    RETURNING balance
"""


@joins
def post(
    *,
    actor: Actor,
    kind: PostingKind,
    legs: Sequence[Leg],
    key: str,
    now: datetime,
    reference: str = "",
    text: str = "",
    reverses: int | None = None,
) -> Posted:
    """Move credits between accounts; the first leg is the one whose balance is returned.

    The same `key` again moves nothing and returns what was posted. Wallets are locked first, in
    the order of their ids: a twin waits there, and no two postings wait for each other.
    Raises NotEnoughCredits when a wallet does not hold what it is to give; then the caller's
    transaction must end.
    """
    check_legs(legs)
    _lock(legs)
    if posted := find_posted(key, legs[0].account_id):
        return posted
    made = Posting.objects.create(
        kind=kind,
        key=key,
        reference=reference,
        text=text,
        reverses_id=reverses,
        by_id=actor.user_id or None,
        at=now,
    )
    balances = {leg.account_id: _move(leg) if leg.is_kept else None for leg in legs}
    Entry.objects.bulk_create(
        Entry(
            posting=made,
            account_id=leg.account_id,
            amount=leg.amount,
            balance=balances[leg.account_id],
        )
        for leg in legs
    )
    return Posted(made.pk, balances[legs[0].account_id] or 0)


def find_posted(key: str, account_id: int) -> Posted | None:
    """Return what was posted under a key, with what it left on an account; None if nothing was."""
    entries = Entry.objects.filter(posting__key=key, account=account_id)
    found = entries.values_list("posting_id", "balance").first()
    return Posted(found[0], found[1] or 0, is_new=False) if found else None


def _lock(legs: Sequence[Leg]) -> None:
    wallets = Account.objects.filter(
        pk__in=[leg.account_id for leg in legs], owner_id__isnull=False
    )
    list(wallets.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def _move(leg: Leg) -> int | None:
    """Change what a wallet holds; return what it holds then, None for the house's."""
    with connection.cursor() as cursor:
        cursor.execute(MOVE, [leg.amount, leg.account_id, -leg.amount])
        moved = cursor.fetchone()
    if moved is not None:
        return int(moved[0])
    owned = Account.objects.filter(pk=leg.account_id, owner_id__isnull=False)
    short = owned.values_list("balance", flat=True).first()
    if short is None:
        return None
    raise NotEnoughCredits(
        f"This needs {-leg.amount} credits, and the wallet holds {short}.",
        balance=short,
        needed=-leg.amount,
    )
