"""The parts of a bot's document, as they are written down."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")]
Line = Annotated[str, Field(min_length=1, max_length=120)]
Words = Annotated[str, Field(min_length=1, max_length=1000)]
Points = Annotated[StrictInt, Field(ge=-1000, le=1000)]
Total = Annotated[StrictInt, Field(ge=0, le=100_000)]
FactName = Literal[
    "name",
    "email",
    "phone",
    "business_type",
    "location",
    "staff_size",
    "monthly_sales",
    "features_interested",
]
OF_THEIR_OWN_NAME: Final = frozenset({"business_type", "location", "staff_size", "monthly_sales"})


class Part(BaseModel):
    """Base of every part: it never changes, and what nobody knows is refused by name."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Greeting(Part):
    """What the bot says first, and what one may tap to reply."""

    text: Words
    options: tuple[Line, ...] = Field((), max_length=10)


class Question(Part):
    """A question. Its id and its key are its own for ever; without options it is free text.

    `fills` is the fact of the visitor's profile that the answer becomes.
    """

    id: Annotated[StrictInt, Field(ge=1, le=100_000)]
    key: Name
    text: Words
    options: tuple[Line, ...] = Field((), max_length=50)
    step: Name = "profile"
    fills: FactName | None = None
    is_multiple: StrictBool = False

    @property
    def is_free_text(self) -> bool:
        """Tell whether one writes the answer instead of choosing it."""
        return not self.options

    @property
    def fact(self) -> str:
        """The fact of the profile that the answer becomes; an empty text if it is none."""
        return self.fills or (self.key if self.key in OF_THEIR_OWN_NAME else "")


class Rule(Part):
    """What an action is worth."""

    points: Points
    label: str = Field("", max_length=120)


def _as_rule(value: object) -> object:
    return value if isinstance(value, Mapping) else {"points": value}


class Timing(Part):
    """When a reply is quick, and an answer detailed."""

    quick_reply_seconds: Annotated[StrictInt, Field(ge=0, le=86_400)] = 120
    detailed_answer_characters: Annotated[StrictInt, Field(ge=0, le=5000)] = 10
    detailed_options: StrictBool = False


class Cap(Part):
    """The most that some actions bring together."""

    name: Name
    actions: tuple[Name, ...] = Field(min_length=1, max_length=50)
    most: Total


class Thresholds(Part):
    """From which score on a visitor is worth a sales person, and marketing's attention."""

    sql_threshold: Total = 60
    mql_threshold: Total = 30


class SqlNeeds(Part):
    """What must be there besides the score; nothing, as the seed has it."""

    contact: StrictBool = False
    one_of: tuple[Name, ...] = Field((), max_length=50)


class Product(Part):
    """Something the visitor may be interested in."""

    id: Slug
    name: Line
    description: str = Field("", max_length=500)


class Cta(Part):
    """Something to do next; tapping it is the action that is named."""

    id: Slug
    text: Line
    action: Name
    url: str = Field("", max_length=500, pattern=r"^(https?://\S+)?$")


class Contact(Part):
    """How the bot asks where the visitor can be reached."""

    text: Words
    fields: tuple[Literal["name", "phone", "email"], ...] = ("name", "phone", "email")


class Closing(Part):
    """What the bot says at the end, by what the visitor turned out to be."""

    SQL: Words
    MQL: Words
    Unqualified: Words

    def word_for(self, classification: str) -> str:
        """Return the last word to somebody of this class."""
        return {"SQL": self.SQL, "MQL": self.MQL}.get(classification, self.Unqualified)


class Variant(Part):
    """What one variant of a test changes: the greeting's text, or the order of questions."""

    text: Words | None = None
    order: tuple[Name, ...] | None = Field(None, max_length=100)

    @property
    def config(self) -> dict[str, Any]:
        """What is told of it, as it was written down."""
        return self.model_dump(mode="json", exclude_none=True)


class Test(Part):
    """Variants by name, each shown by its weight; `goal` is the conversion that decides."""

    __test__ = False  # not one of pytest's

    variants: dict[Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,60}$")], Variant] = Field(
        min_length=1, max_length=10
    )
    weights: dict[str, Annotated[StrictInt, Field(ge=0, le=1000)]] = Field(default_factory=dict)
    goal: Name = "demo_request"
    is_running: StrictBool = True

    def weight_of(self, variant: str) -> int:
        """Return how often a variant is shown, against the others."""
        return self.weights.get(variant, 1)


def _as_test(value: object) -> object:
    """Read the short form, too: variants and nothing else."""
    is_short = isinstance(value, Mapping) and "variants" not in value
    return {"variants": value} if is_short else value


class FitRule(Part):
    """What a fact says of how well a visitor fits; `key` is the fact or a question's key."""

    key: Name
    values: tuple[Line, ...] = Field(min_length=1, max_length=50)
    points: Points


class Grades(Part):
    """From how many points on a visitor fits well, or fairly; below they fit badly (C)."""

    A: Total = 70
    B: Total = 40


class Fit(Part):
    """How well a visitor fits, whatever they did; beside the score, never in it."""

    rules: tuple[FitRule, ...] = Field((), max_length=100)
    grades: Grades = Grades()


class Decay(Part):
    """How fast a score grows old; beside the score, never in it."""

    half_life_days: Annotated[StrictInt, Field(ge=1, le=3650)] | None = None


Scoring = dict[Name, Annotated[Rule, BeforeValidator(_as_rule)]]
Tests = dict[
    Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")],
    Annotated[Test, BeforeValidator(_as_test)],
]
