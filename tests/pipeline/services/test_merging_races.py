"""Of two merges of one lead at once, one happens and the other is told so."""

import pytest
from django.db.models import QuerySet

from leadflow.kernel.errors import Conflict, DomainError
from leadflow.leads.models import Lead
from leadflow.pipeline.models import Merge
from tests.factories.leads import make_lead
from tests.factories.merging import join, part
from tests.harness.races import rush

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def without_locks(monkeypatch) -> None:
    """Take the guard away: what is read to be changed can be changed by anybody meanwhile."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows)


def both_ways(pair: list[Lead]) -> list[int | Exception]:
    """Merge two leads into each other at the same moment."""
    return rush(lambda ends: join(*ends), [tuple(pair), tuple(reversed(pair))])


def is_refused(answer: int | Exception) -> bool:
    return isinstance(answer, Conflict)


def is_gone(answer: int | Exception) -> bool:
    return isinstance(answer, DomainError)


def test_two_leads_merged_into_each_other_at_once_end_as_one():
    for _ in range(5):
        pair = [make_lead(), make_lead()]

        answers = both_ways(pair)

        there = Lead.objects.filter(pk__in=[lead.pk for lead in pair], deleted_at=None)
        assert there.count() == 1
        assert sorted(map(is_gone, answers)) == [False, True]


@pytest.mark.usefixtures("without_locks")
def test_without_the_lock_both_would_be_gone():
    lost = 0
    for _ in range(20):
        pair = [make_lead(), make_lead()]
        both_ways(pair)
        there = Lead.objects.filter(pk__in=[lead.pk for lead in pair], deleted_at=None)
        lost += there.count() == 0

    assert lost


def test_a_lead_is_merged_into_one_other_only():
    lose, *keeps = (make_lead() for _ in range(4))

    answers = rush(lambda keep: join(keep, lose), keeps)

    assert sorted(map(is_gone, answers)) == [False, True, True], answers
    assert Merge.objects.filter(lost=lose, undone_at=None).count() == 1


def test_a_merge_is_undone_once():
    done = join(make_lead(), make_lead())

    answers = rush(part, [done, done, done])

    assert sorted(map(is_refused, answers)) == [False, True, True]
