"""Slack's incoming webhooks.

https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks: JSON with `text`,
answered 200 `ok`; errors are words in the body; about one message a second, else 429 with
`Retry-After`.
"""

import json
from typing import Final

from leadflow.connectors.hooks import Verdict, judged
from leadflow.connectors.webhooks import Answer

LONGEST: Final = 3000
ENDED: Final = frozenset({403, 404, 410})


def body(*, title: str, text: str, link: str) -> bytes:
    """Return a message; what people typed can neither call everybody nor become a link."""
    words = f"*{escaped(title)}*\n{escaped(text)}"[:LONGEST]
    return json.dumps({"text": f"{words}\n<{link}|Open in LeadFlow>" if link else words}).encode()


def escaped(text: str) -> str:
    """Return text with the three letters that mean something to Slack written out."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def verdict(answer: Answer) -> Verdict:
    """Return what Slack's answer comes down to."""
    return judged(answer, ended=ENDED)
