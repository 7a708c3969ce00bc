"""Of two merges of one lead at once, one happens and the other is told so."""

from contextlib import contextmanager

import pytest

from leadflow.kernel.errors import Conflict, DomainError
from leadflow.leads.models import Lead
from leadflow.leads.services import merging as leads
from leadflow.pipeline.models import Merge
from tests.factories.leads import make_lead
from tests.factories.merging import join, part
from tests.harness.races import rush

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@contextmanager
def without_locks(monkeypatch):
    """Take the guard away: the leads are read, and anybody may change them meanwhile."""
    held = leads.hold

    def read(*, lead_ids):
        with monkeypatch.context() as patch:
            patch.setattr(leads.Lead.objects.none().__class__, "select_for_update", lambda q: q)
            return held(lead_ids=lead_ids)

    with monkeypatch.context() as patch:
        patch.setattr(leads, "hold", read)
        yield


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


def test_without_the_lock_both_would_be_gone(monkeypatch):
    lost = 0
    with without_locks(monkeypatch):
        for _ in range(20):
            pair = [make_lead(), make_lead()]
            both_ways(pair)
            there = Lead.objects.filter(pk__in=[lead.pk for lead in pair], deleted_at=None)
            lost += there.count() == 0

    assert lost


def test_a_lead_is_merged_into_one_other_only():
    lose, *keeps = (make_lead() for _ in range(4))

    answers = rush(lambda keep: join(keep, lose), keeps)

    assert sorted(map(is_gone, answers)) == [False, True, True]
    assert Merge.objects.filter(lost=lose, undone_at=None).count() == 1


def test_a_merge_is_undone_once():
    done = join(make_lead(), make_lead())

    answers = rush(part, [done, done, done])

    assert sorted(map(is_refused, answers)) == [False, True, True]
