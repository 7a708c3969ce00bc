"""Credits come in, are spent, come back and end; each once, and never below zero."""

import pytest
from django.db import IntegrityError, connection, transaction

from leadflow.ledger.models import Account, Entry, Posting
from leadflow.ledger.queries import balance_of, statement, verify_ledger
from leadflow.ledger.rules import AlreadyReversed, BadAmount, NotEnoughCredits
from leadflow.ledger.services import NoSuchPosting
from tests.factories.ledger import give, give_back, let_expire, spend

pytestmark = pytest.mark.django_db

ANN, BEN = 11, 12


def broken() -> set[str]:
    return {found.name for found in verify_ledger() if found.broken}


def test_a_gift_is_in_the_wallet():
    give(ANN, 5)

    assert balance_of(ANN) == 5


def test_who_never_had_any_has_nothing():
    assert balance_of(ANN) == 0


def test_a_purchase_takes_its_credits_and_tells_what_is_left():
    give(ANN, 5)

    assert spend(ANN, 2).balance == 3


def test_a_purchase_touches_no_other_wallet():
    give(ANN, 5)
    give(BEN, 5)

    spend(ANN, 2)

    assert balance_of(BEN) == 5


def test_what_is_not_there_cannot_be_spent():
    give(ANN, 1)

    with pytest.raises(NotEnoughCredits) as refusal:
        spend(ANN, 2)

    assert refusal.value.details == {"balance": 1, "needed": 2}


def test_a_refused_purchase_leaves_nothing():
    give(ANN, 1)

    with pytest.raises(NotEnoughCredits):
        spend(ANN, 2)

    assert Posting.objects.count() == 1


def test_the_same_key_charges_once():
    give(ANN, 5)

    first, again = spend(ANN, 2, key="buy"), spend(ANN, 2, key="buy")

    assert (again.id, again.is_new, balance_of(ANN)) == (first.id, False, 3)


def test_a_purchase_is_given_back():
    give(ANN, 5)
    bought = spend(ANN, 3)

    assert give_back(bought.id, 3).balance == 5


def test_a_part_of_a_purchase_is_given_back():
    give(ANN, 5)
    bought = spend(ANN, 3)

    assert give_back(bought.id, 1).balance == 3


def test_a_purchase_is_given_back_once():
    give(ANN, 5)
    bought = spend(ANN, 3)
    give_back(bought.id, 1)

    with pytest.raises(AlreadyReversed):
        give_back(bought.id, 1)


def test_no_more_is_given_back_than_was_paid():
    give(ANN, 5)
    bought = spend(ANN, 3)

    with pytest.raises(BadAmount):
        give_back(bought.id, 4)


def test_only_a_purchase_is_given_back():
    gift = give(ANN, 5)

    with pytest.raises(NoSuchPosting):
        give_back(gift.id, 1)


def test_credits_end():
    give(ANN, 5)

    assert let_expire(ANN, 5).balance == 0


@pytest.mark.parametrize("amount", [0, -1, True, 1.5, 10**12])
def test_only_whole_credits_from_one_up_move(amount):
    with pytest.raises(BadAmount):
        give(ANN, amount)


def test_a_statement_is_read_newest_first_with_what_was_left():
    give(ANN, 5)
    spend(ANN, 2)

    assert [(line.amount, line.balance) for line in statement(owner_id=ANN).items] == [
        (-2, 3),
        (5, 5),
    ]


def test_a_statement_is_read_page_by_page():
    for _ in range(3):
        give(ANN, 1)
    first = statement(owner_id=ANN, limit=2)

    rest = statement(owner_id=ANN, limit=2, cursor=first.next_cursor)

    assert [line.balance for line in first.items + rest.items] == [3, 2, 1]


def test_a_statement_takes_one_query(django_assert_num_queries):
    for _ in range(3):
        give(ANN, 1)

    with django_assert_num_queries(1):
        statement(owner_id=ANN)


@pytest.mark.parametrize("model", [Posting, Entry])
@pytest.mark.parametrize("act", ["update", "delete"])
def test_what_was_posted_stays(model, act):
    give(ANN, 5)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {model._meta.db_table}"
            if act == "delete"
            else f"UPDATE {model._meta.db_table} SET id = id + 1"
        )


@pytest.mark.postgres
def test_the_database_refuses_what_does_not_add_up():
    given = give(ANN, 5)
    wallet = Account.objects.get(owner_id=ANN)
    lone = Posting.objects.values().get(pk=given.id) | {"id": None, "key": "lone"}

    with pytest.raises(IntegrityError, match="does not add up"), transaction.atomic():
        posting = Posting.objects.create(**lone)
        Entry.objects.create(posting=posting, account=wallet, amount=1, balance=6)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as at the end of a transaction


def test_the_database_refuses_a_wallet_below_zero():
    give(ANN, 5)

    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(owner_id=ANN).update(balance=-1)


def test_the_check_of_everything_finds_a_balance_nobody_posted():
    give(ANN, 5)
    Account.objects.filter(owner_id=ANN).update(balance=6)

    assert broken() == {
        "ledger.balances_are_their_entries",
        "ledger.entries_tell_the_balance",
        "ledger.wallets_are_what_came_less_what_went",
    }


def test_the_check_of_everything_finds_nothing_after_a_full_life():
    give(ANN, 5)
    give_back(spend(ANN, 3).id, 2)
    let_expire(ANN, 1)

    assert broken() == set()
