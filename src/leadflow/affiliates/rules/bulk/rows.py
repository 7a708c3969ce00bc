"""From one row of a file or batch to what is submitted, or to what is wrong with which field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, Field, StrictBool, ValidationError
from pydantic_core import ErrorDetails

from leadflow.affiliates.rules.bulk import mapping as columns
from leadflow.affiliates.types import Consent, SubmissionInput
from leadflow.kernel.moments import Moment
from leadflow.kernel.tabular.guessing import AS_FRACTION, SHORTENED

YES: Final = frozenset({"yes", "y", "true", "t", "1", "x", "ok", "given", "agreed", "ja", "oui"})
NO: Final = frozenset({"", "no", "n", "false", "f", "0", "-", "none", "nein", "non"})

PLAIN_WORDS: Final = {
    ("mobile", "missing"): "The mobile number is missing.",
    ("mobile", "string_too_short"): "The mobile number is missing.",
    ("email", "string_pattern_mismatch"): "This is not an e-mail address.",
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field of a row."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class UnreadRow:
    """A row that cannot be submitted as it stands."""

    errors: tuple[FieldError, ...]


class ConsentIn(BaseModel):
    """Proof that the person agreed: which text, when, where."""

    given: StrictBool = True
    text_version: str = Field("", max_length=40)
    source_url: str = Field("", max_length=500)
    given_at: Moment | None = None


class RowIn(BaseModel):
    """One row, held to the same limits as a lead that is sent in alone."""

    mobile: str = Field(..., min_length=1, max_length=64, examples=["+91 98123 00001"])
    registration_number: str | None = Field(None, max_length=40, examples=["MH 12 AB 1234"])
    name: str | None = Field(None, max_length=200)
    email: str | None = Field(None, max_length=254, pattern=r"^([^@\s]+@[^@\s]+\.[^@\s]+)?$")
    city: str | None = Field(None, max_length=120)
    campaign: str | None = Field(None, max_length=60)
    sub_id: str | None = Field(None, max_length=120)
    consent: StrictBool | ConsentIn | None = None


def read_row(data: object, *, campaign: str) -> SubmissionInput | UnreadRow:
    """Return what a row submits to `campaign`, or what is wrong with it. Never raises."""
    try:
        row = RowIn.model_validate(data)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        return UnreadRow(tuple(map(field_error, found)))
    if row.campaign and row.campaign != campaign:
        wrong = FieldError(
            "campaign", "All rows of a batch go to one campaign; name it beside them."
        )
        return UnreadRow((wrong,))
    return SubmissionInput(
        mobile=row.mobile,
        registration_number=row.registration_number or "",
        name=row.name or "",
        email=row.email or "",
        city=row.city or "",
        campaign=campaign,
        sub_id=row.sub_id or "",
        consent=consent_of(row.consent),
    )


def consent_of(value: bool | ConsentIn | None) -> Consent:  # noqa: FBT001 - a field's value
    """Return the consent said as yes or no, or with its proof."""
    if not isinstance(value, ConsentIn):
        return Consent(given=bool(value))
    return Consent(value.given, value.text_version, value.source_url, value.given_at)


def field_error(found: ErrorDetails) -> FieldError:
    """Return pydantic's finding with the name of the field and a sentence."""
    path = [str(part) for part in found["loc"] if part not in {"bool", "ConsentIn"}]
    field = ".".join(path) or "row"
    message = PLAIN_WORDS.get((field, found["type"]), found["msg"])
    return FieldError(field, message if message.endswith(".") else f"{message}.")


def row_of_cells(
    cells: Sequence[str],
    *,
    mapping: Mapping[str, int],
    width: int,
    consent: Mapping[str, Any] | None = None,
) -> dict[str, Any] | UnreadRow:
    """Return the row that a line of a file says, ready for `read_row`.

    `consent` is what the affiliate declared for the whole file; a column of its own goes before.
    """
    if len(cells) > width:
        return unread(
            "row", f"This row has {len(cells)} cells, the header {width}: a separator too many?"
        )
    said = {field: cells[at].strip() for field, at in mapping.items() if at < len(cells)}
    given = (said.pop(part, "") for part in (columns.Field.FIRST_NAME, columns.Field.LAST_NAME))
    joined = " ".join(filter(None, given))
    row: dict[str, Any] = {field: text for field, text in said.items() if text}
    row["mobile"] = AS_FRACTION.sub(r"\1", row.get("mobile", ""))
    if SHORTENED.fullmatch(row["mobile"]):
        return unread(
            "mobile",
            f"A spreadsheet program has shortened this number to {row['mobile']}."
            " Format the column as text and save the file again.",
        )
    if joined and "name" not in row:
        row["name"] = joined
    if columns.Field.CONSENT not in mapping:
        return row | ({"consent": dict(consent)} if consent else {})
    answer = said.get(columns.Field.CONSENT, "").casefold()
    if answer not in YES | NO:
        return unread("consent", "Say yes or no.")
    return row | {"consent": {**(consent or {}), "given": answer in YES}}


def unread(field: str, message: str) -> UnreadRow:
    """Return the refusal of a row for one field."""
    return UnreadRow((FieldError(field, message),))
