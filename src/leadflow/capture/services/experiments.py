"""Show variants and count what comes of them: shown first, and each goal once a conversation."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings

from leadflow.capture.models import Conversion, Exposure, Session
from leadflow.capture.queries.sessions import document_of, session_of
from leadflow.capture.rules.document import Document
from leadflow.capture.rules.parts import Test
from leadflow.capture.rules.tailoring import tailored, variant_of
from leadflow.capture.services.turns import held
from leadflow.capture.types.experiments import Converted, Shown
from leadflow.identity.types import Actor
from leadflow.kernel.db import commits
from leadflow.kernel.errors import NotFound


class NoSuchTest(NotFound):
    code = "capture.no_such_test"


@commits
def show(*, actor: Actor, session_id: str, test_name: str, now: datetime) -> Shown:
    """Return which variant of a test a conversation is shown, and note that it is.

    The same one for ever. A test that is stopped, or all of them switched off
    (AB_TESTING_ENABLED), shows its first variant to whoever saw none before, and counts nobody.
    Raises NoSuchSession or NoSuchTest.
    """
    del actor
    session = session_of(session_id)
    test = _find(document_of(session), test_name)
    variant = _shown(session, {test_name: test}, now)[test_name]
    return Shown(test_name, variant, test.variants[variant].config)


@commits
def tailor(*, actor: Actor, session_id: str, now: datetime) -> Document:
    """Return the document as a conversation is shown it, and note which variants those are.

    Raises NoSuchSession.
    """
    del actor
    session = session_of(session_id)
    document = document_of(session)
    return tailored(document, _shown(session, document.tests, now))


@commits
def convert(
    *, actor: Actor, session_id: str, test_name: str, conversion_type: str, now: datetime
) -> Converted:
    """Note that a conversation came to a goal of a test.

    The first time counts, and only after it was shown a variant; other times are kept as well.
    Raises NoSuchSession or NoSuchTest.
    """
    del actor
    session = held(session_id)
    _find(document_of(session), test_name)
    shown = Exposure.objects.filter(session=session, test_name=test_name)
    variant = shown.values_list("variant", flat=True).first()
    is_first = not Conversion.objects.filter(
        session=session, test_name=test_name, conversion_type=conversion_type, counts=True
    ).exists()
    made = Conversion.objects.create(
        session=session,
        test_name=test_name,
        variant=variant or "",
        conversion_type=conversion_type,
        counts=variant is not None and is_first,
        at=now,
    )
    return Converted(test_name, conversion_type, made.variant, made.counts)


def _find(document: Document, test_name: str) -> Test:
    test = document.tests.get(test_name)
    if test is None:
        raise NoSuchTest(
            "This bot has no such test.", field="test_name", known=sorted(document.tests)
        )
    return test


def _shown(session: Session, tests: Mapping[str, Test], now: datetime) -> dict[str, str]:
    """Return which variant of each test a conversation is shown; what is new is noted."""
    before = Exposure.objects.filter(session=session, test_name__in=tests)
    seen = dict(before.values_list("test_name", "variant"))
    is_on = settings.AB_TESTING_ENABLED
    found = {
        name: seen[name]
        if seen.get(name) in test.variants
        else variant_of(name, test, session.token_hash, is_on=is_on)
        for name, test in tests.items()
    }
    Exposure.objects.bulk_create(
        [
            Exposure(session=session, test_name=name, variant=found[name], at=now)
            for name, test in tests.items()
            if is_on and test.is_running and name not in seen
        ],
        ignore_conflicts=True,
    )
    return found
