"""What the buttons between the controls do to a document that is not saved yet."""

import re
from typing import Any, Final

from leadflow.web.capture.editor.reading import LISTS, MOST_ROWS, Raw

MOVE: Final = re.compile(r"(up|down|drop)-(questions|products|ctas)-([0-9]{1,3})")
ADD: Final = re.compile(r"add-(questions|products|ctas)")
STEP: Final = {"up": -1, "down": 1}


def changed(raw: Raw, act: str, *, highest: int) -> Raw | None:
    """Return the document after a row was added, moved or dropped; None for any other act.

    `highest` is the highest number that a question of this bot ever had.
    """
    if match := ADD.fullmatch(act):
        part = match[1]
        rows = [*raw[part], _new(raw, part, highest)]
        return {**raw, part: rows[:MOST_ROWS]}
    if match := MOVE.fullmatch(act):
        what, part, place = match[1], match[2], int(match[3])
        rows = list(raw[part])
        other = place + STEP.get(what, 0)
        if place >= len(rows) or not 0 <= other < len(rows):
            return raw
        if what == "drop":
            del rows[place]
        else:
            rows[place], rows[other] = rows[other], rows[place]
        return {**raw, part: rows}
    return None


def _new(raw: Raw, part: str, highest: int) -> Raw:
    row: dict[str, Any] = dict.fromkeys(LISTS[part], "")
    if part == "questions":
        numbers = [one["id"] for one in raw[part] if isinstance(one.get("id"), int)]
        number = max([highest, *numbers]) + 1
        row |= {"id": number, "options": [], "is_multiple": False, "fills": None, "step": "profile"}
    if part == "ctas":
        row["action"] = "cta_clicked"
    return row
