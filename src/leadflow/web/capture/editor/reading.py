"""From the editor's form to a document: every control is called by its place in the document.

`questions.0.text` is the text of the first question. What the form does not show stays as it was.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from django.http import QueryDict
from django.utils.text import slugify

LISTS: Final = {
    "questions": ("id", "key", "text", "options", "step", "fills", "is_multiple"),
    "products": ("id", "name", "description"),
    "ctas": ("id", "text", "action", "url"),
}
LINES: Final = frozenset({"options"})
NUMBERS: Final = frozenset(
    {
        "points",
        "sql_threshold",
        "mql_threshold",
        "quick_reply_seconds",
        "detailed_answer_characters",
    }
)
SWITCHES: Final = frozenset({"is_multiple"})
TEXTS: Final = (
    "greeting.text",
    "greeting.options",
    "contact.text",
    "closing.SQL",
    "closing.MQL",
    "closing.Unqualified",
    "classification_thresholds.sql_threshold",
    "classification_thresholds.mql_threshold",
    "timing.quick_reply_seconds",
    "timing.detailed_answer_characters",
)
MOST_ROWS: Final = 100
WHOLE: Final = re.compile(r"-?[0-9]{1,9}")
CONTACT_FIELDS: Final = ("name", "phone", "email")

Raw = dict[str, Any]


def read(posted: QueryDict, before: Mapping[str, Any]) -> Raw:
    """Return the document that the form says, with what it does not show as it was `before`."""
    raw: Raw = dict(before)
    for path in TEXTS:
        part, name = path.split(".")
        if path in posted:
            raw[part] = {**raw.get(part, {}), name: _value(name, str(posted[path]))}
    for part, names in LISTS.items():
        raw[part] = [_row(posted, part, place, names) for place in _places(posted, part)]
    raw["scoring"] = {
        action: {**_rule(rule), "points": _value("points", str(posted[path]))}
        if (path := f"scoring.{action}.points") in posted
        else rule
        for action, rule in before.get("scoring", {}).items()
    }
    fields = posted.getlist("contact.fields")
    raw["contact"] = {
        **raw.get("contact", {}),
        "fields": [name for name in CONTACT_FIELDS if name in fields],
    }
    raw["sql_needs"] = {**raw.get("sql_needs", {}), "contact": "sql_needs.contact" in posted}
    return named(raw)


def named(raw: Raw) -> Raw:
    """Give names of their own to the products, calls to action and questions that have none."""
    for part, source, field, joint in (
        ("products", "name", "id", "-"),
        ("ctas", "text", "id", "-"),
        ("questions", "text", "key", "_"),
    ):
        taken = {row.get(field) for row in raw.get(part, [])}
        for row in raw.get(part, []):
            if not row.get(field) and row.get(source):
                row[field] = _free(slugify(row[source])[:40].replace("-", joint), taken, part)
                taken.add(row[field])
    return raw


def _free(word: str, taken: set[Any], part: str) -> str:
    """Return `word` with a number behind it if it is taken; a key begins with a letter."""
    start = word.strip("_-")
    if not start or not start[0].isalpha():
        start = f"{part[0]}_{start}".strip("_-")
    return next(
        name
        for number in range(1, MOST_ROWS * 3)
        if (name := start if number == 1 else f"{start}{number}") not in taken
    )


def _places(posted: QueryDict, part: str) -> list[int]:
    spelled = re.compile(rf"{part}\.([0-9]{{1,3}})\.\w+")
    found = {int(match[1]) for name in posted if (match := spelled.fullmatch(name))}
    return sorted(found)[:MOST_ROWS]


def _row(posted: QueryDict, part: str, place: int, names: tuple[str, ...]) -> Raw:
    row: Raw = {}
    for name in names:
        path = f"{part}.{place}.{name}"
        if name in SWITCHES:
            row[name] = path in posted
        elif path in posted:
            row[name] = _value(name, str(posted[path]))
    if part == "questions":
        row["id"] = _whole(str(row.get("id", "")))
        row["fills"] = row.get("fills") or None
    return row


def _rule(rule: object) -> Raw:
    return dict(rule) if isinstance(rule, Mapping) else {}


def _value(name: str, text: str) -> object:
    if name in LINES:
        return [line.strip() for line in text.splitlines() if line.strip()]
    return _whole(text) if name in NUMBERS else text.replace("\r\n", "\n").strip()


def _whole(text: str) -> int | str:
    """Return the number, or the text as it is for the document to refuse."""
    text = text.strip()
    return int(text) if WHOLE.fullmatch(text) else text
