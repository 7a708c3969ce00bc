"""What a visitor is shown: the greeting."""

from django.conf import settings

from leadflow.capture.rules.document import Document
from leadflow.capture.rules.parts import Greeting
from leadflow.capture.rules.tailoring import tailored, variant_of
from leadflow.capture.rules.tokens import token_hash


def greeting_for(document: Document, *, session_id: str) -> Greeting:
    """Return what the bot says first in a conversation.

    Nobody counts as shown a variant yet: that is noted when the conversation asks its questions.
    """
    is_on, session = settings.AB_TESTING_ENABLED, token_hash(session_id)
    tests = document.tests.items()
    variants = {name: variant_of(name, test, session, is_on=is_on) for name, test in tests}
    return tailored(document, variants).greeting
