"""A bot's document: everything it says, asks and counts, checked before it is ever used.

The default holds what the product came with: the questions, points, thresholds and tests.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib.resources import files
from typing import Any, Final

from pydantic import Field, ValidationError

from leadflow.capture.rules import parts
from leadflow.capture.rules.parts import Name, Part
from leadflow.kernel.codec import storable
from leadflow.kernel.errors import Invalid

PER_QUESTION: Final = frozenset({"answered_question", "quick_reply", "detailed_answer"})
# Only answering earns these, and only beginning the first: a visitor cannot claim them.
BY_SERVER: Final = PER_QUESTION | {"session_opened", "answered_all_questions"}
LIMITS: Final = "limits"
MOST_ERRORS: Final = 50
LABELS: Final = {
    "session_opened": "Session opened",
    "replied_to_greeting": "Replied to greeting",
    "answered_question": "Question answered",
    "answered_all_questions": "All questions completed",
    "shared_contact": "Contact shared",
    "clicked_product": "Product interest",
    "clicked_demo": "Demo requested",
    "quick_reply": "Quick reply",
    "detailed_answer": "Detailed answer",
    "cta_clicked": "CTA clicked",
    LIMITS: "Limits",
}


class BadDocument(Invalid):
    code = "capture.bad_document"


class Document(Part):
    """What a bot talks by."""

    greeting: parts.Greeting
    questions: tuple[parts.Question, ...] = Field(min_length=1, max_length=100)
    scoring: parts.Scoring
    aliases: dict[Name, Name] = Field(default_factory=dict, max_length=200)
    shown_as: dict[Name, Name] = Field(default_factory=dict, max_length=100)
    timing: parts.Timing = parts.Timing()
    caps: tuple[parts.Cap, ...] = Field((), max_length=20)
    most_points: parts.Total | None = None
    classification_thresholds: parts.Thresholds = parts.Thresholds()
    sql_needs: parts.SqlNeeds = parts.SqlNeeds()
    products: tuple[parts.Product, ...] = Field((), max_length=50)
    contact: parts.Contact
    ctas: tuple[parts.Cta, ...] = Field((), max_length=20)
    closing: parts.Closing
    tests: parts.Tests = Field(default_factory=dict, max_length=20)
    fit: parts.Fit = parts.Fit()
    decay: parts.Decay = parts.Decay()

    @cached_property
    def by_id(self) -> dict[int, parts.Question]:
        """Questions by their ids."""
        return {question.id: question for question in self.questions}

    def canonical(self, action: str) -> str | None:
        """Return the rule that an action means, however it is spelled; None if nobody knows it."""
        word = action.strip().lower().replace(" ", "_").replace("-", "_")
        name = self.aliases.get(word, word)
        return name if name in self.scoring else None

    def points(self, action: str) -> int:
        """Return what an action is worth; one without a rule is worth nothing."""
        rule = self.scoring.get(action)
        return rule.points if rule else 0

    def label(self, action: str) -> str:
        """Return a rule's name for people."""
        rule = self.scoring.get(action)
        return (rule.label if rule else "") or LABELS.get(action) or action.replace("_", " ")

    def raw(self) -> dict[str, Any]:
        """Return the document as JSON keeps it."""
        return self.model_dump(mode="json", exclude_none=True)


def parse(raw: object) -> Document:
    """Return the document that `raw` says. Raises BadDocument, which lists what is wrong where."""
    try:
        document = Document.model_validate(raw)
    except ValidationError as error:
        raise _refusal(
            (".".join(str(part) for part in found["loc"]), found["msg"])
            for found in error.errors(include_url=False, include_context=False, include_input=False)
        ) from error
    if faults := list(_faults(document)):
        raise _refusal(iter(faults))
    return document


def _refusal(faults: Iterator[tuple[str, str]]) -> BadDocument:
    errors = [
        {
            "field": field or "document",
            "message": message if message.endswith(".") else f"{message}.",
        }
        for field, message in faults
    ]
    first = errors[0]
    return BadDocument(
        f"This document cannot be used: {first['field']}: {first['message']}",
        errors=errors[:MOST_ERRORS],
    )


def _faults(document: Document) -> Iterator[tuple[str, str]]:
    """Yield what is wrong between the parts: what is named twice, or named and not there."""
    if any(not storable(text) for text in _texts(document.raw())):
        yield "document", "A text holds a character that cannot be stored"
    yield from _twice("questions", "id", [question.id for question in document.questions])
    yield from _twice("questions", "key", [question.key for question in document.questions])
    yield from _twice("products", "id", [product.id for product in document.products])
    yield from _twice("ctas", "id", [cta.id for cta in document.ctas])
    yield from _twice("caps", "name", [cap.name for cap in document.caps])
    yield from _unknown_actions(document)
    low, high = (
        document.classification_thresholds.mql_threshold,
        document.classification_thresholds.sql_threshold,
    )
    if low >= high:
        yield "classification_thresholds.mql_threshold", "An MQL needs fewer points than an SQL"
    yield from _unknown_variants(document)


def _unknown_variants(document: Document) -> Iterator[tuple[str, str]]:
    keys = {question.key for question in document.questions}
    for name, test in document.tests.items():
        for variant, content in test.variants.items():
            for key in content.order or ():
                if key not in keys:
                    yield f"tests.{name}.variants.{variant}.order", f"There is no question {key}"
        for variant in test.weights.keys() - test.variants.keys():
            yield f"tests.{name}.weights", f"There is no variant {variant}"
        if not any(test.weight_of(variant) for variant in test.variants):
            yield f"tests.{name}.weights", "At least one variant has to be shown"


def _unknown_actions(document: Document) -> Iterator[tuple[str, str]]:
    if LIMITS in document.scoring:
        yield f"scoring.{LIMITS}", "This name is taken"
    named = [
        *((f"aliases.{alias}", action) for alias, action in document.aliases.items()),
        *((f"shown_as.{action}", action) for action in document.shown_as),
        *((f"caps.{cap.name}", action) for cap in document.caps for action in cap.actions),
        *((f"ctas.{cta.id}.action", cta.action) for cta in document.ctas),
        *(("sql_needs.one_of", action) for action in document.sql_needs.one_of),
    ]
    for field, action in named:
        if action not in document.scoring:
            yield field, f"There is no rule for {action}"
    for cta in document.ctas:
        if cta.action in BY_SERVER:
            yield f"ctas.{cta.id}.action", f"Nobody can tap {cta.action}"


def _twice(field: str, what: str, values: list[Any]) -> Iterator[tuple[str, str]]:
    for value in sorted({value for value in values if values.count(value) > 1}):
        yield field, f"The {what} {value} stands there more than once"


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield key
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


DEFAULT: Final = parse(
    json.loads((files("leadflow.capture.rules") / "default_bot.json").read_text(encoding="utf-8"))
)
