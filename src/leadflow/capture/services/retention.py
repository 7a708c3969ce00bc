"""What was said without leaving a way to be reached is not kept for ever; its numbers are."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Exists, OuterRef

from leadflow.capture.models import (
    Answer,
    Behavior,
    Conversion,
    Counting,
    Exposure,
    ScoreEvent,
    Session,
)
from leadflow.capture.queries.tallies import midnight
from leadflow.capture.services.counting import held
from leadflow.kernel.db import commits, give_way

AT_ONCE: Final = 2000
LEAST_DAYS: Final = 2
TURNS: Final = 50


def forget_conversations(now: datetime) -> int:
    """Delete what is older than ANALYTICS_RETENTION_DAYS; return how many rows that were.

    What visitors did goes, and conversations that never left a way to reach anybody. Leads keep
    their answers and scores. Only days that are counted lose any; 0 days keep everything.
    """
    days = settings.ANALYTICS_RETENTION_DAYS
    if days <= 0:
        return 0
    before = midnight((now - timedelta(days=max(days, LEAST_DAYS))).astimezone(UTC).date())
    done = 0
    for forget in (_forget_behaviors, _forget_sessions):
        for _ in range(TURNS):
            count = forget(before=before)
            done += count
            if not count:
                break
            give_way()
    return done


@commits
def _forget_behaviors(*, before: datetime) -> int:
    old = Behavior.objects.filter(at__lt=before).order_by("at").values_list("pk", flat=True)
    return Behavior.objects.filter(pk__in=list(old[:AT_ONCE])).delete()[0]


@commits
def _forget_sessions(*, before: datetime) -> int:
    counting = held()
    if counting.through is None:
        return 0
    counted = midnight(counting.through)
    limit = min(before, counted)
    old = _anonymous(limit, counted)
    if not old:
        return 0
    _keep_days_from(counting, limit)
    for model in (Behavior, Answer, ScoreEvent, Exposure, Conversion):
        model._default_manager.filter(session_id__in=old).delete()  # noqa: SLF001 - any of them
    return Session.objects.filter(pk__in=old).delete()[0]


def _anonymous(limit: datetime, counted: datetime) -> Sequence[int]:
    """Return some old conversations of nobody, held; none that an experiment still counts."""
    shown = Exposure.objects.filter(session=OuterRef("pk"), at__gte=counted)
    brought = Conversion.objects.filter(session=OuterRef("pk"), at__gte=counted)
    old = Session.objects.filter(
        ~Exists(shown),
        ~Exists(brought),
        started_at__lt=limit,
        last_at__lt=limit,
        contact_at=None,
        lead=None,
    )
    held_now = old.select_for_update(skip_locked=True, of=("self",)).order_by("started_at")
    return list(held_now.values_list("pk", flat=True)[:AT_ONCE])


def _keep_days_from(counting: Counting, limit: datetime) -> None:
    """Days before `limit` are never counted anew: some of their conversations are gone."""
    day = limit.astimezone(UTC).date()
    if counting.kept_from is None or counting.kept_from < day:
        counting.kept_from = day
        counting.save(update_fields=["kept_from"])
