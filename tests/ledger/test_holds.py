"""What is kept aside cannot be spent, and ends once."""

from datetime import timedelta

import pytest

from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.ledger.models import Hold
from leadflow.ledger.queries import balance_of, held_of, statement, verify_ledger
from leadflow.ledger.rules import HoldEnded, NotEnoughCredits
from leadflow.ledger.services import holds
from leadflow.ledger.services.expiring import end_old_holds
from tests.factories.ledger import give, keep_aside, settle, spend, void
from tests.harness.races import rush

pytestmark = pytest.mark.django_db

ANN = 11


@pytest.fixture
def hold() -> int:
    give(ANN, 5)
    return keep_aside(ANN, 3, until=now() + timedelta(hours=1)).id


def where() -> tuple[int, int]:
    return balance_of(ANN), held_of(ANN)


def broken() -> set[str]:
    return {found.name for found in verify_ledger() if found.broken}


def test_what_is_kept_aside_cannot_be_spent(hold):
    with pytest.raises(NotEnoughCredits):
        spend(ANN, 3)

    assert where() == (2, 3)


def test_no_more_than_there_is_can_be_kept_aside(hold):
    with pytest.raises(NotEnoughCredits):
        keep_aside(ANN, 3)


def test_the_same_key_keeps_aside_once():
    give(ANN, 5)

    first, again = keep_aside(ANN, 2, key="k"), keep_aside(ANN, 2, key="k")

    assert (again.id, again.is_new, where()) == (first.id, False, (3, 2))


@pytest.mark.parametrize(("end", "left"), [(settle, 2), (void, 5)])
def test_a_hold_ends_once_as_it_ends_first(hold, end, left):
    end(hold)
    end(hold)

    with pytest.raises(HoldEnded):
        (void if end is settle else settle)(hold)

    assert (where(), broken()) == ((left, 0), set())


def test_what_was_held_too_long_comes_back_by_itself(hold):
    assert end_old_holds(now() + timedelta(minutes=59)) == 0

    end_old_holds(now() + timedelta(minutes=61))

    assert (where(), Hold.objects.get().state) == ((5, 0), "expired")


def test_a_statement_shows_what_was_kept_aside(hold):
    void(hold)

    lines = statement(owner_id=ANN).items

    assert [(line.kind, line.amount) for line in lines[:2]] == [("release", 3), ("hold", -3)]


def test_a_hold_changed_by_hand_is_found(hold):
    Hold.objects.update(amount=2)

    assert "ledger.held_is_what_holds_hold" in broken()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_hold_that_many_end_at_once_ends_once():
    give(ANN, 5)
    hold = keep_aside(ANN, 3).id

    answers = rush(lambda end: end(hold), [settle, void] * 6)

    refused = sum(isinstance(answer, DomainError) for answer in answers)
    assert (refused, broken()) == (6, set())


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_guard_a_hold_would_end_twice(monkeypatch):
    give(ANN, 5)
    hold = keep_aside(ANN, 3).id
    monkeypatch.setattr(holds, "_held", lambda hold_id: Hold.objects.get(pk=hold_id))
    keys = iter(range(100))
    real = holds.post
    monkeypatch.setattr(
        holds, "post", lambda **facts: real(**facts | {"key": f"{facts['key']}:{next(keys)}"})
    )
    give(ANN, 20)
    keep_aside(ANN, 20)

    rush(lambda end: end(hold), [settle, void] * 6)

    assert broken()
