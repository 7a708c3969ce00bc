"""What channels are told, in which words, and when again after a failure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from string import Template
from typing import Final
from urllib.parse import urlsplit

from leadflow.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class Trigger:
    """Something a channel can be told of; the fields of its words stand in `$name`."""

    code: str
    words: str
    title: str
    text: str


TRIGGERS: Final = (
    Trigger(
        "sql_captured",
        "A conversation became sales qualified",
        "SQL lead captured: $name",
        "$name from $location scored $score ($classification).\n"
        "Business: $business_type. Came from: $source.",
    ),
    Trigger(
        "high_value_behavior",
        "A visitor asked for a demo or shared a contact",
        "High-value lead: $name",
        "$name: $action. Score so far $score ($classification). Came from: $source.",
    ),
    Trigger(
        "journey_completed",
        "A visitor answered every question",
        "Journey completed: $name",
        "$name answered every question and scored $score ($classification).",
    ),
)
TEST: Final = Trigger("test", "A test", "This is a test", "LeadFlow can write here.")
BY_CODE: Final = {one.code: one for one in (*TRIGGERS, TEST)}
FIELDS: Final = (
    "name", "location", "business_type", "score", "classification", "action", "source",
)  # fmt: skip
# The waits after each failed attempt: six attempts over about nine hours.
WAITS: Final = (
    timedelta(seconds=5),
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=8),
)
OLD_TEAMS: Final = "webhook.office.com"
LONGEST_TITLE: Final = 200
LONGEST_TEMPLATE: Final = 1000


class BadTemplate(Invalid):
    code = "notifications.bad_template"


class UnknownTrigger(Invalid):
    code = "notifications.unknown_trigger"


def written(code: str, template: str, facts: Mapping[str, str]) -> tuple[str, str]:
    """Return title and text of a message; `template` stands for the usual text, if there is one.

    Facts nobody told are written as a dash.
    """
    trigger = BY_CODE[code]
    told = dict.fromkeys(FIELDS, "-") | {name: text for name, text in facts.items() if text}
    title = Template(trigger.title).safe_substitute(told)
    return title[:LONGEST_TITLE], Template(template or trigger.text).safe_substitute(told)


def check_template(template: str) -> None:
    """Raise BadTemplate unless every `$field` of the words is known."""
    if len(template) > LONGEST_TEMPLATE:
        raise BadTemplate(f"Write at most {LONGEST_TEMPLATE} letters.", field="template")
    found = Template(template)
    unknown = sorted(set(found.get_identifiers()) - set(FIELDS))
    if unknown or not found.is_valid():
        known = ", ".join(f"${name}" for name in FIELDS)
        raise BadTemplate(f"The words can hold {known}; write $$ for a dollar.", field="template")


def check_triggers(codes: tuple[str, ...]) -> None:
    """Raise UnknownTrigger unless a channel can be told of each."""
    known = [one.code for one in TRIGGERS]
    if not codes or not set(codes) <= set(known):
        raise UnknownTrigger(f"Choose at least one of {', '.join(known)}.", field="triggers")


def wait_after(attempts: int) -> timedelta | None:
    """Return how long to wait after the `attempts`-th failure; None when it was the last."""
    return WAITS[attempts - 1] if attempts <= len(WAITS) else None


def is_old_teams(url: str) -> bool:
    """Tell whether an address is of the Teams connector that Microsoft retires."""
    host = urlsplit(url).hostname or ""
    return host == OLD_TEAMS or host.endswith(f".{OLD_TEAMS}")
