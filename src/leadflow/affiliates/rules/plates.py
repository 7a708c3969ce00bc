"""Car registrations: one spelling, and which forms a country's plates can have.

India: the states' series, the Bharat series of 2021, the letterless first series, vintage,
military and diplomatic marks, and what was issued before 1989. United Kingdom: what DVLA's leaflet
INF104 shows. District numbers are not checked against a list: new ones open every year.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# Longer text is refused before anything else looks at it: no expression meets unbounded input.
MAX_TYPED: Final = 40
MAX_NORMAL: Final = 12

# Old codes (OR, UA, UL) and TS stay on the road; Telangana issues TG since 2024.
STATE_CODES: Final = (
    "AN AP AR AS BR CG CH DD DL DN GA GJ HP HR JH JK KA KL LA LD MH ML MN MP MZ NL OD OR PB PY"
    " RJ SK TN TG TR TS UA UK UL UP WB"
)
INDIAN_STATES: Final = frozenset(STATE_CODES.split())


class Kind(StrEnum):
    """What sort of plate it is."""

    STANDARD = "standard"
    LETTERLESS = "letterless"
    BHARAT = "bharat"
    OLD = "old"
    VINTAGE = "vintage"
    MILITARY = "military"
    DIPLOMATIC = "diplomatic"
    CURRENT = "current"
    PREFIX = "prefix"
    SUFFIX = "suffix"
    DATELESS = "dateless"
    NORTHERN_IRELAND = "northern_ireland"
    FOREIGN = "foreign"


# No public register answers for these: a person looks at them.
REVIEWED: Final = frozenset({Kind.OLD, Kind.VINTAGE, Kind.MILITARY, Kind.DIPLOMATIC, Kind.FOREIGN})


@dataclass(frozen=True, slots=True)
class Plate:
    """A registration in its one spelling, and what sort it is."""

    normal: str
    region: str
    kind: Kind

    @property
    def needs_review(self) -> bool:
        """Tell whether a person has to look at it."""
        return self.kind in REVIEWED


Form = tuple[Kind, re.Pattern[str]]


def form(kind: Kind, pattern: str) -> Form:
    """Return a form whose whole text must match `pattern`."""
    return kind, re.compile(rf"\A(?:{pattern})\Z")


# In every form: a state's series starts at district 1 and number 1.
INDIA: Final[tuple[Form, ...]] = (
    form(Kind.BHARAT, r"(2[1-9]|[3-9]\d)BH(?!0000)\d{4}[A-HJ-NP-Z]{1,2}"),
    form(Kind.VINTAGE, r"(?P<state>[A-Z]{2})VA[A-Z]{2}(?!0000)\d{4}"),
    form(Kind.STANDARD, r"(?P<state>[A-Z]{2})(?!00?[A-Z])\d{1,2}[A-Z]{1,3}(?!0+\Z)\d{1,4}"),
    form(Kind.LETTERLESS, r"(?P<state>[A-Z]{2})(?!00)\d{2}(?!0+\Z)\d{1,4}"),
    form(Kind.MILITARY, r"\d{2}[A-Z]\d{6}[A-Z]"),
    form(Kind.DIPLOMATIC, r"\d{1,3}(CD|CC|UN)\d{1,4}"),
    form(Kind.OLD, r"[A-Z]{1,3}(?!0+\Z)\d{1,4}"),
)

BRITAIN: Final[tuple[Form, ...]] = (
    # I and Q are never used, Z only at the end, where the letters mean nothing.
    form(Kind.CURRENT, r"[A-HJ-PR-Y]{2}\d{2}[A-HJ-PR-Z]{3}"),
    form(Kind.PREFIX, r"[A-HJ-NP-TV-Y](?!0)\d{1,3}[A-Z]{3}"),
    form(Kind.SUFFIX, r"[A-Z]{3}(?!0)\d{1,3}[A-HJ-NP-TV-Y]"),
    form(Kind.NORTHERN_IRELAND, r"(?=[A-Z]*[IZ])[A-Z]{1,3}(?!0+\Z)\d{1,4}"),
    form(Kind.DATELESS, r"[A-Z]{1,3}(?!0+\Z)\d{1,4}|(?!0+[A-Z])\d{1,4}[A-Z]{1,3}"),
    form(Kind.DIPLOMATIC, r"\d{3}[DX]\d{3}"),
    form(Kind.MILITARY, r"\d{2}[A-Z]{2}\d{2}"),
)

ELSEWHERE: Final[tuple[Form, ...]] = (form(Kind.FOREIGN, r"[A-Z0-9]{2,10}"),)

FORMS: Final[Mapping[str, tuple[Form, ...]]] = {"IN": INDIA, "GB": BRITAIN, "UK": BRITAIN}


def normalise(raw: str) -> str:
    """Return the one spelling of `raw`: upper-case A-Z and 0-9, nothing between them.

    Full-width and other digits become plain ones; whatever else there is falls away.
    """
    folded = unicodedata.normalize("NFKC", raw[: MAX_TYPED + 1])
    plain = (str(unicodedata.decimal(sign, sign)) for sign in folded)
    return "".join(sign for sign in plain if sign.isascii() and sign.isalnum()).upper()


def parse(raw: str, region: str) -> Plate | None:
    """Return the plate typed as `raw`, or None when `region` has no such form."""
    normal = normalise(raw)
    if refusal(raw, normal):
        return None
    region = region.upper()
    for kind, pattern in FORMS.get(region, ELSEWHERE):
        found = pattern.match(normal)
        if found and found.groupdict().get("state", "DL") in INDIAN_STATES:
            return Plate(normal, region, kind)
    return None


def why_refused(raw: str, region: str) -> str:
    """Return in one sentence why `raw` is no plate of `region`; empty when it is one."""
    if parse(raw, region):
        return ""
    country = {"IN": "Indian", "GB": "British", "UK": "British"}.get(region.upper(), "known")
    return (
        refusal(raw, normalise(raw))
        or f"This is not a form that {country} registration numbers have."
    )


def refusal(raw: str, normal: str) -> str:
    """Return why no country has such a plate; empty when one may."""
    checks: tuple[tuple[Callable[[], bool], str], ...] = (
        (lambda: len(raw) > MAX_TYPED, f"A registration has at most {MAX_TYPED} characters."),
        (
            lambda: has_foreign_signs(raw),
            "A registration has only the letters A to Z and digits.",
        ),
        (lambda: not normal, "A registration needs letters and digits."),
        (lambda: len(normal) > MAX_NORMAL, f"No registration has over {MAX_NORMAL} signs."),
    )
    return next((reason for fails, reason in checks if fails()), "")


def has_foreign_signs(raw: str) -> bool:
    """Tell whether a letter or a control code would fall away, leaving another plate behind."""
    folded = unicodedata.normalize("NFKC", raw)
    return any(
        (sign.isalpha() and not sign.isascii()) or unicodedata.category(sign) in {"Cc", "Cs"}
        for sign in folded.strip()
    )
