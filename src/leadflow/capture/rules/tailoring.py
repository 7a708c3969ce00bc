"""A document as one conversation is shown it: by the variants of its tests."""

from collections.abc import Mapping
from typing import Any

from leadflow.capture.rules.document import Document
from leadflow.capture.rules.parts import Test
from leadflow.capture.rules.variants import assign


def variant_of(test_name: str, test: Test, session: str, *, is_on: bool = True) -> str:
    """Return which variant a conversation is shown; the first one while tests are switched off."""
    names = list(test.variants)
    if not (is_on and test.is_running):
        return names[0]
    return names[assign(test_name, session, [test.weight_of(name) for name in names])]


def tailored(document: Document, variants: Mapping[str, str]) -> Document:
    """Return the document with what these variants change: the greeting's text, the order.

    Nothing is left out: questions that a variant does not name follow in their own order.
    """
    for test_name, variant in variants.items():
        content = document.tests[test_name].variants[variant]
        changes: dict[str, Any] = {}
        if content.text is not None:
            changes["greeting"] = document.greeting.model_copy(update={"text": content.text})
        if content.order is not None:
            places = {key: place for place, key in enumerate(content.order)}
            last = len(places)
            changes["questions"] = tuple(
                sorted(document.questions, key=lambda one: places.get(one.key, last))
            )
        document = document.model_copy(update=changes)
    return document
