"""What must be true of conversations at any moment, asked of the live database."""

from collections.abc import Iterable
from typing import Final

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from leadflow.capture.models import Answer, BotVersion, ScoreEvent, Session
from leadflow.capture.rules.document import parse
from leadflow.capture.types import Classification
from leadflow.kernel.verify import Finding

SAMPLE: Final = 20


def verify_capture() -> list[Finding]:
    """Return one finding per invariant: how many rows break it, and some of their ids."""
    return [
        _finding("capture.score_is_its_entries", _miscounted()),
        _finding("capture.classification_follows_score", _misjudged()),
        _finding("capture.answers_are_counted", _miscounted_answers()),
        _finding("capture.reached_is_a_lead", _never_handed_over()),
    ]


def _finding(name: str, broken: Iterable[int]) -> Finding:
    ids = sorted(set(broken))
    return Finding(name, len(ids), ids[:SAMPLE])


def _miscounted() -> Iterable[int]:
    """Conversations whose score is not what its entries add up to."""
    entries = ScoreEvent.objects.filter(session=OuterRef("pk")).order_by().values("session")
    total = Subquery(entries.annotate(total=Sum("points")).values("total"))
    counted = Session.objects.annotate(total=Coalesce(total, 0))
    return counted.exclude(score=F("total")).values_list("pk", flat=True)


def _misjudged() -> Iterable[int]:
    """Conversations that are not what their document's thresholds make of their score.

    Where a document asks for more than a score, only those count that have less.
    """
    for version in BotVersion.objects.filter(pk__in=Session.objects.values("version")).iterator():
        document = parse(version.document)
        thresholds, needs = document.classification_thresholds, document.sql_needs
        wants_more = needs.contact or bool(needs.one_of)
        high, low = Q(score__gte=thresholds.sql_threshold), Q(score__gte=thresholds.mql_threshold)
        right = (
            Q(classification=Classification.SQL) & high
            | Q(classification=Classification.MQL) & low & (Q() if wants_more else ~high)
            | Q(classification=Classification.UNQUALIFIED) & ~low
        )
        yield from _of(version).exclude(right).values_list("pk", flat=True)


def _of(version: BotVersion) -> QuerySet[Session]:
    return Session.objects.filter(version=version)


def _miscounted_answers() -> Iterable[int]:
    """Conversations that count more or fewer answers than there are; the greeting is none."""
    answers = Answer.objects.filter(session=OuterRef("pk"), question_id__gt=0).order_by()
    number = answers.values("session").annotate(number=Count("pk")).values("number")
    counted = Session.objects.annotate(
        number=Coalesce(Subquery(number, output_field=IntegerField()), Value(0))
    )
    return counted.exclude(answers_count=F("number")).values_list("pk", flat=True)


def _never_handed_over() -> Iterable[int]:
    """Visitors who can be reached, and of whom nobody was told."""
    reached = Session.objects.exclude(email="", phone="")
    return reached.filter(contact_at=None).values_list("pk", flat=True)
