"""Discord's webhooks.

https://docs.discord.com/developers/resources/webhook: JSON with `content` of at most 2000
characters, answered 204; 429 tells `retry_after` in seconds in the body; after a 404 the address
is gone for good and must not be called again.
"""

import json
from typing import Final

from leadflow.connectors.hooks import Verdict, judged
from leadflow.connectors.webhooks import Answer

LONGEST: Final = 2000
ENDED: Final = frozenset({401, 403, 404})
MARKS: Final = str.maketrans({mark: f"\\{mark}" for mark in "\\*_~`|>[]()#"})


def body(*, title: str, text: str, link: str) -> bytes:
    """Return a message that mentions nobody, whatever people typed."""
    tail = f"\n{link}" if link else ""
    words = f"**{title.translate(MARKS)}**\n{text.translate(MARKS)}"[: LONGEST - len(tail)]
    return json.dumps({"content": words + tail, "allowed_mentions": {"parse": []}}).encode()


def verdict(answer: Answer) -> Verdict:
    """Return what Discord's answer comes down to."""
    return judged(answer, ended=ENDED, asked_seconds=_asked(answer))


def _asked(answer: Answer) -> float | None:
    """Return how long Discord asks to wait, from the body of a 429."""
    try:
        asked = json.loads(answer.text)["retry_after"]
    except (ValueError, KeyError, TypeError):
        return None
    return float(asked) if isinstance(asked, int | float) else None
