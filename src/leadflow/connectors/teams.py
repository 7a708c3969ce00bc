"""Microsoft Teams, by the webhook of a workflow.

https://learn.microsoft.com/power-automate/teams/send-a-message-in-teams: an Adaptive Card in a
message, answered 202; the flow's own mistakes are invisible. At most 28 KB, cards of more than
about 20 KB were seen to fail. The older connector (`webhook.office.com`) is being retired.
"""

import json
from typing import Final

from leadflow.connectors.hooks import Verdict, judged
from leadflow.connectors.webhooks import Answer

LONGEST: Final = 4000
ENDED: Final = frozenset({401, 403, 404, 410})
CARD: Final = "application/vnd.microsoft.card.adaptive"


def body(*, title: str, text: str, link: str) -> bytes:
    """Return a message with one card."""
    lines = [
        {"type": "TextBlock", "text": title, "weight": "Bolder", "size": "Medium", "wrap": True},
        {"type": "TextBlock", "text": text[:LONGEST].replace("\n", "\n\n"), "wrap": True},
    ]
    actions = [{"type": "Action.OpenUrl", "title": "Open in LeadFlow", "url": link}] if link else []
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": lines,
        "actions": actions,
    }
    attachment = {"contentType": CARD, "contentUrl": None, "content": card}
    return json.dumps({"type": "message", "attachments": [attachment]}).encode()


def verdict(answer: Answer) -> Verdict:
    """Return what the workflow's answer comes down to."""
    return judged(answer, ended=ENDED)
