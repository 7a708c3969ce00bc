"""What is to be done with the rows of a file, as chosen before it starts."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, TypeVar

from leadflow.kernel.errors import Invalid
from leadflow.leads.rules.fields import BadField, tags, text

E = TypeVar("E", bound=StrEnum)


class MatchBy(StrEnum):
    """What tells that a lead is there already."""

    PHONE = "phone"
    EMAIL = "email"
    EITHER = "either"


class OnMatch(StrEnum):
    """What is done with a row whose lead is there already."""

    SKIP = "skip"
    FILL = "fill"  # only what is empty
    UPDATE = "update"  # all that the row says
    CREATE = "create"  # a second lead


class OwnerBy(StrEnum):
    """Who gets new leads."""

    NOBODY = "nobody"
    ME = "me"
    RULES = "rules"
    COLUMN = "column"


class BadOptions(Invalid):
    """An option that cannot be; the message says what would do."""

    code = "pipeline.bad_import_options"


@dataclass(frozen=True, slots=True)
class Options:
    """What is to be done with the rows of a file."""

    source: str = "import"
    match_by: MatchBy = MatchBy.EITHER
    on_match: OnMatch = OnMatch.SKIP
    owner: OwnerBy = OwnerBy.RULES
    tags: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the options as JSON keeps them."""
        return {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(self).items()}


def read_options(given: Mapping[str, Any], base: Options | None = None) -> Options:
    """Return options as somebody gave them, the others as in `base`. Raises BadOptions."""
    kept = (base or Options()).to_json()
    if unknown := sorted(set(given) - kept.keys()):
        raise BadOptions(f"There is no option {unknown[0][:40]!r}.", field="options")
    said = kept | dict(given)
    try:
        words = said["tags"]
        if not isinstance(words, list | tuple):
            raise BadOptions("Give a list of words.", field="tags")
        return Options(
            source=text("source", said["source"]),
            match_by=_one(MatchBy, "match_by", said["match_by"]),
            on_match=_one(OnMatch, "on_match", said["on_match"]),
            owner=_one(OwnerBy, "owner", said["owner"]),
            tags=tags(words),
        )
    except BadField as error:
        raise BadOptions(error.message, field=error.field or "options") from error


def _one(kind: type[E], name: str, value: object) -> E:
    for one in kind:
        if one.value == value:
            return one
    words = ", ".join(kind)
    raise BadOptions(f"Choose one of: {words}.", field=name)
