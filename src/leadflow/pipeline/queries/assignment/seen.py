"""Words that leads have had lately, for rules to be made of."""

from collections import Counter
from typing import Final

from leadflow.identity.rules import require
from leadflow.identity.types import Actor, Permission
from leadflow.leads.queries import list_tags, scope
from leadflow.leads.types import Source

LATELY: Final = 2_000
MOST: Final = 12
FIELDS: Final = {
    "sources": "source",
    "channels": "channel",
    "cities": "city",
    "languages": "language",
}


def words_seen(*, actor: Actor) -> dict[str, list[str]]:
    """Return sources, channels, cities and languages of the newest leads, and tags; two queries.

    The most frequent ones come first. Raises NotPermitted.
    """
    require(actor, Permission.ASSIGNMENT_MANAGE)
    newest = scope(actor).order_by("-id").values_list(*FIELDS.values())[:LATELY]
    columns = list(zip(*newest, strict=True)) or [()] * len(FIELDS)
    seen = {name: _frequent(column) for name, column in zip(FIELDS, columns, strict=True)}
    seen["sources"] = list(dict.fromkeys([*seen["sources"], *(door.value for door in Source)]))
    return seen | {"tags": list_tags(actor=actor, limit=MOST)}


def _frequent(words: tuple[str, ...]) -> list[str]:
    counted = Counter(word for word in words if word)
    return [word for word, _ in counted.most_common(MOST)]
