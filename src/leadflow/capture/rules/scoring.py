"""What a conversation scores: a set of things done, each worth its points once."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from leadflow.capture.rules.document import BY_SERVER, LIMITS, PER_QUESTION, Document
from leadflow.capture.rules.parts import Question
from leadflow.capture.types.scores import Classification


@dataclass(frozen=True, slots=True)
class Earned:
    """Points of one rule, for what it is `about`: a question's id, or nothing."""

    action: str
    about: str
    points: int


@dataclass(frozen=True, slots=True)
class Hint:
    """Something that has not been done yet, and what it would bring."""

    action: str
    label: str
    points: int


def earned_for(document: Document, action: str, about: str = "") -> Earned:
    """Return what an action earns when it is done for the first time."""
    return Earned(action, about, document.points(action))


def earned_by_answer(
    document: Document, question: Question, text: str, *, seconds: int
) -> list[Earned]:
    """Return what the first answer to a question earns, given how long it took."""
    about, timing = str(question.id), document.timing
    actions = ["answered_question"]
    if seconds < timing.quick_reply_seconds:
        actions.append("quick_reply")
    may_be_detailed = question.is_free_text or timing.detailed_options
    if may_be_detailed and len(text.strip()) > timing.detailed_answer_characters:
        actions.append("detailed_answer")
    return [earned_for(document, action, about) for action in actions]


def fresh(earned: Iterable[Earned], done: Collection[tuple[str, str]]) -> list[Earned]:
    """Return what counts: nothing that was done before, and nothing twice."""
    found = {(one.action, one.about): one for one in earned}
    return [one for key, one in found.items() if key not in done]


def total(document: Document, points: Mapping[str, int]) -> int:
    """Return the score that points by rule come to, within the document's limits; at least 0."""
    raw = {action: value for action, value in points.items() if action != LIMITS}
    reached = sum(raw.values())
    for cap in document.caps:
        together = sum(raw.get(action, 0) for action in set(cap.actions))
        reached -= max(0, together - cap.most)
    if document.most_points is not None:
        reached = min(reached, document.most_points)
    return max(0, reached)


def correction(document: Document, points: Mapping[str, int]) -> int:
    """Return what is to be added so that all points, former corrections too, come to the score."""
    return total(document, points) - sum(points.values())


def classify(
    document: Document, score: int, *, has_contact: bool, done: Collection[str]
) -> Classification:
    """Return what a visitor with this score is."""
    thresholds, needs = document.classification_thresholds, document.sql_needs
    is_let_in = (has_contact or not needs.contact) and (
        not needs.one_of or not set(needs.one_of).isdisjoint(done)
    )
    if score >= thresholds.sql_threshold and is_let_in:
        return Classification.SQL
    return Classification.MQL if score >= thresholds.mql_threshold else Classification.UNQUALIFIED


def rescore(
    document: Document, done: Iterable[tuple[str, str]], *, has_contact: bool
) -> tuple[int, Classification]:
    """Return what the same things would have come to by another document.

    What the document has no rule for is worth nothing in it.
    """
    points: Counter[str] = Counter()
    for action, _ in set(done):
        if action != LIMITS:
            points[action] += document.points(action)
    score = total(document, points)
    return score, classify(document, score, has_contact=has_contact, done=points.keys())


def missing(document: Document, done: Collection[tuple[str, str]]) -> list[Hint]:
    """Return what could still be done, the most worth first."""
    open_questions = sum(
        ("answered_question", str(question.id)) not in done for question in document.questions
    )
    hints = []
    for action in document.scoring:
        if action in PER_QUESTION:
            times = open_questions if action == "answered_question" else 0
        else:
            times = int((action, "") not in done)
        if times and document.points(action) > 0:
            hints.append(Hint(action, document.label(action), document.points(action) * times))
    return sorted(hints, key=lambda hint: (-hint.points, hint.action))


def fit_points(document: Document, facts: Mapping[str, str]) -> int:
    """Return how well somebody fits, by what is known of them; at least 0."""
    known = {key: value.strip().casefold() for key, value in facts.items()}
    return max(
        0,
        sum(
            rule.points
            for rule in document.fit.rules
            if known.get(rule.key, "") in {value.casefold() for value in rule.values}
        ),
    )


def fit_grade(document: Document, points: int) -> str:
    """Return A, B or C: how well somebody with these points fits."""
    grades = document.fit.grades
    return "A" if points >= grades.A else "B" if points >= grades.B else "C"


def intent_grade(document: Document, score: int) -> int:
    """Return 1, 2 or 3: how much somebody with this score wants it; 1 is most."""
    thresholds = document.classification_thresholds
    return 1 if score >= thresholds.sql_threshold else 2 if score >= thresholds.mql_threshold else 3


def decayed(
    document: Document, earned: Iterable[tuple[int, datetime]], *, now: datetime
) -> float | None:
    """Return the score with each point grown old; None where the document lets none grow old."""
    half_life = document.decay.half_life_days
    if half_life is None:
        return None
    aged: float = sum(
        points * 0.5 ** (max(0.0, (now - at).total_seconds()) / 86_400 / half_life)
        for points, at in earned
    )
    return round(max(0.0, aged), 1)


def may_be_claimed(action: str) -> bool:
    """Tell whether a visitor can say that they did this."""
    return action not in BY_SERVER
