"""What a price is reckoned from, and what is known of the models that do it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from leadflow.marketplace.types.listings import Price


@dataclass(frozen=True, slots=True)
class Features:
    """What a price depends on; nothing of it names the client. None: not known, or not given.

    `details` is how many of five things the client told that they did not have to; `hour` and
    `weekday` (Monday is 0) are when the job was posted, by the organisation's clock; `supply` is
    how many businesses could take it, `demand` how many such jobs four weeks brought.
    """

    category: str
    place: str
    budget: float | None
    urgency: str
    details: int
    hour: int
    weekday: int
    supply: int | None = None
    demand: int | None = None

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Features":
        """Return features as they were kept."""
        return cls(**document)

    @property
    def document(self) -> dict[str, Any]:
        """The features as they are kept."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a lead that was bought."""

    lead: int
    features: Features
    won: bool
    bought_at: datetime


@dataclass(frozen=True, slots=True)
class Priced:
    """A price, what it was reckoned from and by which version; None for both without one."""

    price: Price
    features: Features
    discount: int
    chance: float | None = None
    model: int | None = None


@dataclass(frozen=True, slots=True)
class Bin:
    """Predictions that lie near each other: how many, what they promised, what came true."""

    count: int
    predicted: float
    observed: float


@dataclass(frozen=True, slots=True)
class Metrics:
    """How well a version did on the newest outcomes, which it had not seen when it was measured.

    `reference` is the Brier score of who knows the average only; `error` is how far, on average,
    promised and observed chances lie apart.
    """

    tested: int
    auc: float | None
    brier: float
    reference: float
    error: float
    bins: tuple[Bin, ...]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Metrics":
        """Return metrics as they were kept."""
        bins = tuple(Bin(**one) for one in document["bins"])
        return cls(**{**document, "bins": bins})

    @property
    def document(self) -> dict[str, Any]:
        """The metrics as they are kept."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Fitted:
    """What training gave: weights and profile as they are kept, and how well they did."""

    weights: dict[str, Any]
    profile: dict[str, Any]
    metrics: Metrics
    outcomes: int
    won: int


@dataclass(frozen=True, slots=True)
class Training:
    """What became of a training: the version there is now, or why there is none.

    `is_in_force` tells whether prices are made by it already, `objection` why not.
    """

    outcomes: int
    won: int
    version: int | None = None
    is_in_force: bool = False
    objection: str = ""
    metrics: Metrics | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """One value a fact may have, and what it multiplies the price by."""

    name: str
    value: str
    multiplier: float


@dataclass(frozen=True, slots=True)
class Drift:
    """How far one fact about leads has moved from what a version was trained on (PSI)."""

    name: str
    index: float
    verdict: str


@dataclass(frozen=True, slots=True)
class PricingRow:
    """A version of the model in a list."""

    version: int
    trained_at: datetime
    trained_by: int | None
    outcomes: int
    won: int
    metrics: Metrics
    objection: str
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class PricingState:
    """Which version is in force and since when; `is_pinned` when somebody chose it to stay.

    `outcomes` are how many there are to learn from.
    """

    version: int | None
    is_pinned: bool
    since: datetime | None
    previous: int | None
    can_go_back: bool
    outcomes: int
    won: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What this month's prices were and would have been: how many leads for 1, 2 and 3 credits."""

    looks: int
    now: tuple[int, ...]
    then: tuple[int, ...]
    dearer: int
    cheaper: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One version in full; `lived` is how it did on what was sold under it since."""

    row: PricingRow
    levels: tuple[Level, ...]
    drift: tuple[Drift, ...]
    lived: Metrics | None
    comparison: Comparison
