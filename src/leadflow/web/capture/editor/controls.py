"""The controls of the editor's form, each with its place in the document and its fault."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from leadflow.capture.rules.document import BY_SERVER, LABELS
from leadflow.web.capture.editor.reading import CONTACT_FIELDS

Errors = Mapping[str, str]
Choice = tuple[str, str]

STEPS: Final = (
    ("profile", "Profile"),
    ("features", "Features"),
    ("contact", "Contact"),
    ("qualification", "Qualification"),
)
FILLS: Final = (
    ("", "By its key"),
    ("name", "Name"),
    ("phone", "Phone"),
    ("email", "E-mail"),
    ("business_type", "Type of business"),
    ("location", "Location"),
    ("staff_size", "Size of staff"),
    ("monthly_sales", "Monthly sales"),
    ("features_interested", "Features of interest"),
)
CONTACT_WORDS: Final = {"name": "Name", "phone": "Phone", "email": "E-mail"}


@dataclass(frozen=True, slots=True)
class Control:
    """One control: `kind` is text, area, lines, number, check, choice, several or hidden."""

    name: str
    label: str
    kind: str = "text"
    value: object = ""
    error: str = ""
    choices: Sequence[Choice] = ()
    hint: str = ""
    style: str = ""

    @property
    def chosen(self) -> set[str]:
        """What of several choices is ticked."""
        return set(map(str, self.value)) if isinstance(self.value, list | tuple) else set()

    @property
    def text(self) -> str:
        """The value as the control shows it: a list is a line each."""
        if isinstance(self.value, list | tuple):
            return "\n".join(map(str, self.value))
        return "" if self.value is None else str(self.value)


@dataclass(frozen=True, slots=True)
class Row:
    """One of several parts of a kind: a question, a product, a call to action."""

    title: str
    place: int
    controls: list[Control]
    is_first: bool = False
    is_last: bool = False
    error: str = ""
    more: list[Control] = field(default_factory=list)

    @property
    def has_faults(self) -> bool:
        """Tell whether something is wrong among what is folded away."""
        return any(control.error for control in self.more)


@dataclass(frozen=True, slots=True)
class Desk:
    """Every control of the form, by section."""

    greeting: list[Control]
    questions: list[Row]
    rules: list[Control]
    limits: list[Control]
    products: list[Row]
    ctas: list[Row]
    ending: list[Control]
    elsewhere: list[str] = field(default_factory=list)


def desk_of(raw: Mapping[str, Any], errors: Errors) -> Desk:
    """Return the controls for a document, be it right or not."""
    make = _Maker(raw, errors)
    claimable = [
        (action, LABELS.get(action, action.replace("_", " ")))
        for action in raw.get("scoring", {})
        if action not in BY_SERVER
    ]
    desk = Desk(
        greeting=[
            make("greeting.text", "What the bot says first", "area", style="wide"),
            make("greeting.options", "Replies", "lines", hint="One a line; the first one goes on."),
        ],
        questions=_rows(raw, errors, "questions", "text", make.question, more=make.more_of),
        rules=[
            make(f"scoring.{action}.points", _rule_name(action, rule), "number")
            for action, rule in raw.get("scoring", {}).items()
        ],
        limits=[
            make("classification_thresholds.sql_threshold", "SQL from", "number"),
            make("classification_thresholds.mql_threshold", "MQL from", "number"),
            make("timing.quick_reply_seconds", "Quick below, in seconds", "number"),
            make("timing.detailed_answer_characters", "Detailed above, in letters", "number"),
            make("sql_needs.contact", "An SQL needs a contact", "check", style="wide"),
        ],
        products=_rows(raw, errors, "products", "name", make.product),
        ctas=_rows(raw, errors, "ctas", "text", lambda place: make.cta(place, claimable)),
        ending=[
            make("contact.text", "How it asks for a contact", "area"),
            make(
                "contact.fields",
                "What it asks for",
                "several",
                choices=[(name, CONTACT_WORDS[name]) for name in CONTACT_FIELDS],
            ),
            make("closing.SQL", "Last words to an SQL", "area"),
            make("closing.MQL", "Last words to an MQL", "area"),
            make("closing.Unqualified", "Last words to everybody else", "area"),
        ],
    )
    shown = {control.name for control in _all(desk)}
    shown |= {"questions", "products", "ctas"}
    desk.elsewhere.extend(
        f"{path}: {message}" for path, message in errors.items() if path not in shown
    )
    return desk


Controls = Callable[[int], list[Control]]


class _Maker:
    def __init__(self, raw: Mapping[str, Any], errors: Errors) -> None:
        self.raw, self.errors = raw, errors

    def __call__(
        self,
        name: str,
        label: str,
        kind: str = "text",
        *,
        choices: Sequence[Choice] = (),
        hint: str = "",
        style: str = "",
    ) -> Control:
        return Control(
            name,
            label,
            kind,
            _at(self.raw, name),
            self._error(name),
            _with_own(choices, _at(self.raw, name)),
            hint,
            style,
        )

    def _error(self, name: str) -> str:
        """Return what is wrong at a place or below it: one of several lines, say."""
        below = (text for path, text in self.errors.items() if path.startswith(f"{name}."))
        return self.errors.get(name) or next(below, "")

    def question(self, place: int) -> list[Control]:
        """Return the controls of one question."""
        at = f"questions.{place}"
        return [
            self(f"{at}.id", "Number", "hidden"),
            self(f"{at}.text", "Question", style="wide"),
            self(
                f"{at}.options",
                "Answers to choose from",
                "lines",
                hint="One a line, or none.",
            ),
            self(f"{at}.is_multiple", "Several may be chosen", "check"),
        ]

    def more_of(self, place: int) -> list[Control]:
        """Return what of a question is seldom changed."""
        at = f"questions.{place}"
        return [
            self(f"{at}.key", "Key", hint="Stays its own for ever; empty makes one."),
            self(f"{at}.step", "Step", "choice", choices=STEPS),
            self(f"{at}.fills", "Fills in", "choice", choices=FILLS),
        ]

    def product(self, place: int) -> list[Control]:
        """Return the controls of one product."""
        at = f"products.{place}"
        return [
            self(f"{at}.id", "Id", "hidden"),
            self(f"{at}.name", "Name"),
            self(f"{at}.description", "In a sentence"),
        ]

    def cta(self, place: int, actions: Sequence[Choice]) -> list[Control]:
        """Return the controls of one call to action."""
        at = f"ctas.{place}"
        return [
            self(f"{at}.id", "Id", "hidden"),
            self(f"{at}.text", "Words"),
            self(f"{at}.action", "Counts as", "choice", choices=actions),
            self(f"{at}.url", "Opens", hint="An address, or nothing."),
        ]


def _rows(
    raw: Mapping[str, Any],
    errors: Errors,
    part: str,
    title: str,
    controls: Controls,
    *,
    more: Controls = lambda _place: [],
) -> list[Row]:
    found = raw.get(part, [])
    return [
        Row(
            title=str(row.get(title) or ""),
            place=place,
            controls=controls(place),
            is_first=place == 0,
            is_last=place == len(found) - 1,
            error=errors.get(f"{part}.{place}", ""),
            more=more(place),
        )
        for place, row in enumerate(found)
    ]


def _all(desk: Desk) -> Iterable[Control]:
    yield from (*desk.greeting, *desk.rules, *desk.limits, *desk.ending)
    for row in (*desk.questions, *desk.products, *desk.ctas):
        yield from (*row.controls, *row.more)


def _rule_name(action: str, rule: object) -> str:
    own = rule.get("label", "") if isinstance(rule, Mapping) else ""
    return str(own) or LABELS.get(action, action.replace("_", " ").capitalize())


def _with_own(choices: Sequence[Choice], value: object) -> Sequence[Choice]:
    """Return the choices, and what is there already and none of them."""
    if not choices or not isinstance(value, str) or value in dict(choices):
        return choices
    return [*choices, (value, value)]


def _at(raw: object, path: str) -> object:
    value: Any = raw
    for part in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value
