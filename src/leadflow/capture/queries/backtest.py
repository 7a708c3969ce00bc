"""What past conversations would have come to by another document; nothing is changed by asking."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from leadflow.capture.models import Answer, BotVersion, ScoreEvent, Session
from leadflow.capture.rules.document import PER_QUESTION, Document, parse
from leadflow.capture.rules.scoring import earned_by_answer, rescore
from leadflow.capture.types import Classification
from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission

LOOKS_BACK: Final = timedelta(days=90)
MOST_SESSIONS: Final = 2000
MOST_SHOWN: Final = 20
RANK: Final = {Classification.UNQUALIFIED: 0, Classification.MQL: 1, Classification.SQL: 2}

Done = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """A conversation that would have been classified otherwise."""

    session_id: int
    name: str
    score: int
    classification: Classification
    would_score: int
    would_be: Classification


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of a trial: how many conversations of each class there were, and would be."""

    since: datetime
    sessions: int
    is_complete: bool
    classes: list[tuple[Classification, int, int]]
    up: int
    down: int
    mean: float
    would_mean: float
    differences: list[Difference]

    @property
    def is_cut(self) -> bool:
        """Tell whether more conversations differ than are shown."""
        return self.up + self.down > len(self.differences)


def backtest(*, actor: Actor, key: str, document: Document, now: datetime) -> Trial:
    """Score the newest conversations of a bot again, by `document`. Raises NotPermitted.

    What was done stays done: a question that was not asked then is not answered now. When the
    timing differs, quick and detailed answers are judged again by what was kept of the answers.
    """
    require(actor, Permission.CAPTURE_VIEW)
    since = now - LOOKS_BACK
    newest = Session.objects.filter(bot__key=key, started_at__gte=since)
    rows = list(newest.order_by("-started_at", "-id")[: MOST_SESSIONS + 1])
    sessions = rows[:MOST_SESSIONS]
    done = _done(sessions, document)
    pairs = [
        (row, *rescore(document, done[row.pk], has_contact=row.contact_at is not None))
        for row in sessions
    ]
    return _trial(pairs, since, is_complete=len(rows) <= MOST_SESSIONS)


def _done(sessions: list[Session], document: Document) -> dict[int, set[Done]]:
    done: dict[int, set[Done]] = defaultdict(set)
    retimed = _with_other_timing(sessions, document)
    ids = [row.pk for row in sessions]
    asked = {str(question.id) for question in document.questions}
    events = ScoreEvent.objects.filter(session__in=ids).values_list("session", "action", "about")
    for session_id, action, about in events.iterator():
        is_kept = action not in PER_QUESTION or about in asked
        if is_kept and (action not in PER_QUESTION or session_id not in retimed):
            done[session_id].add((action, about))
    for answer in Answer.objects.filter(session__in=retimed).iterator():
        question = document.by_id.get(answer.question_id)
        if question:
            seconds = document.timing.quick_reply_seconds
            taken = seconds if answer.time_taken is None else answer.time_taken
            earned = earned_by_answer(document, question, answer.answer_text, seconds=taken)
            done[answer.session_id].update((one.action, one.about) for one in earned)
    return done


def _with_other_timing(sessions: Iterable[Session], document: Document) -> set[int]:
    """Return the conversations whose own version has another timing than `document`."""
    versions = BotVersion.objects.in_bulk({row.version_id for row in sessions})
    other = {
        number
        for number, version in versions.items()
        if parse(version.document).timing != document.timing
    }
    return {row.pk for row in sessions if row.version_id in other}


def _trial(
    pairs: list[tuple[Session, int, Classification]], since: datetime, *, is_complete: bool
) -> Trial:
    before = Counter(Classification(row.classification) for row, _, _ in pairs)
    after = Counter(would_be for _, _, would_be in pairs)
    changed = [
        Difference(row.pk, row.name, row.score, Classification(row.classification), score, would_be)
        for row, score, would_be in pairs
        if row.classification != would_be
    ]
    up = sum(RANK[one.would_be] > RANK[one.classification] for one in changed)
    number = len(pairs) or 1
    return Trial(
        since=since,
        sessions=len(pairs),
        is_complete=is_complete,
        classes=[(one, before[one], after[one]) for one in Classification],
        up=up,
        down=len(changed) - up,
        mean=sum(row.score for row, _, _ in pairs) / number,
        would_mean=sum(score for _, score, _ in pairs) / number,
        differences=changed[:MOST_SHOWN],
    )
