"""What visitors say of themselves: read from whatever is sent, refused by name."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from leadflow.capture.rules.parts import Question
from leadflow.capture.types.facts import FACTS, FEATURES, LONGEST, TEXT_FACTS
from leadflow.kernel.errors import Invalid
from leadflow.leads.rules import BadField, cleaned

MOST_FEATURES: Final = 50
LONGEST_FEATURE: Final = 120
MOST_OTHERS: Final = 40
MOST_CHARACTERS: Final = 8000
FEWEST_DIGITS: Final = 5
CONTACT_INFO: Final = "contact_info"

_KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,59}")
_SEPARATOR: Final = re.compile(r"[,;\n]")


class BadFact(Invalid):
    """Something that cannot be kept of a visitor; the message says what would do."""

    code = "capture.bad_fact"


def read_facts(sent: Mapping[str, object]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the facts of a profile, and whatever else was sent. Raises BadFact naming the field.

    None is left out; `contact_info` is the phone, or the address where it looks like one.
    """
    told = {name: value for name, value in sent.items() if value is not None}
    contact = told.pop(CONTACT_INFO, None)
    if contact is not None:
        said = _text(CONTACT_INFO, contact, LONGEST["email"])
        told.setdefault("email" if "@" in said else "phone", said)
    facts: dict[str, Any] = {name: read_fact(name, told[name]) for name in FACTS if name in told}
    others = {name: value for name, value in told.items() if name not in FACTS}
    check_others(others)
    return facts, others


def read_fact(name: str, value: object) -> Any:
    """Return one fact as it is kept. Raises BadFact."""
    if name == FEATURES:
        return read_features(value)
    if name == "email":
        return _email(value)
    text = _text(name, value, LONGEST[name])
    if name == "phone" and text and sum(sign.isdigit() for sign in text) < FEWEST_DIGITS:
        raise BadFact("This is no phone number: it has too few digits.", field=name)
    return text


def read_features(value: object) -> list[str]:
    """Return what somebody is interested in, each once: from a list, or a text with commas."""
    parts: Iterable[object]
    if isinstance(value, str):
        parts = _SEPARATOR.split(value)
    elif isinstance(value, list | tuple):
        parts = value
    else:
        raise BadFact("Give a list of texts.", field=FEATURES)
    found = dict.fromkeys(
        word for part in parts if (word := _text(FEATURES, part, LONGEST_FEATURE))
    )
    if len(found) > MOST_FEATURES:
        raise BadFact(f"Give at most {MOST_FEATURES}.", field=FEATURES)
    return list(found)


def fact_of_answer(question: Question, text: str, *, replies: Iterable[str]) -> Any:
    """Return the fact that an answer becomes; None if it is none, as a reply to the greeting is.

    Raises BadFact for a contact that cannot be one.
    """
    name, said = question.fact, text.strip()
    if not name or said.casefold() in {reply.casefold() for reply in replies}:
        return None
    if name == FEATURES:
        words = [word.strip()[:LONGEST_FEATURE] for word in _SEPARATOR.split(said)]
        return list(dict.fromkeys(filter(None, words)))[:MOST_FEATURES]
    return read_fact(name, said if name in {"email", "phone"} else said[: LONGEST[name]])


def check_others(others: Mapping[str, object], *, field: str = "") -> None:
    """Raise BadFact where what is known besides is too much, or has names that nobody can read."""
    for name in others:
        if not _KEY.fullmatch(name):
            raise BadFact("Name this with letters, digits and _ only.", field=name[:60] or field)
    if len(others) > MOST_OTHERS or len(json.dumps(others)) > MOST_CHARACTERS:
        raise BadFact(
            f"Give at most {MOST_OTHERS} further facts, {MOST_CHARACTERS} characters together.",
            field=field or next(iter(others)),
        )


def texts_of(facts: Mapping[str, Any]) -> dict[str, str]:
    """Return those facts that are texts."""
    return {name: facts[name] for name in TEXT_FACTS if name in facts}


def _email(value: object) -> str:
    try:
        kept: str = cleaned("email", value)
    except BadField as error:
        raise BadFact(error.message, field="email") from error
    return kept


def _text(name: str, value: object, longest: int) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadFact("Give a text.", field=name)
    text = str(value).strip()
    if len(text) > longest:
        raise BadFact(f"Give at most {longest} characters.", field=name)
    return text
