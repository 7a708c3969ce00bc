"""What becomes of each row: a new lead, a change of one that is there, nothing, or a refusal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from leadflow.kernel.dialling import spelled
from leadflow.pipeline.rules.imports.options import MatchBy, OnMatch, Options
from leadflow.pipeline.rules.imports.rows import BadRow, ReadRow
from leadflow.pipeline.rules.imports.states import RowResult

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one row; `lead_id` is the lead that is there already."""

    number: int
    result: RowResult
    code: str = ""
    message: str = ""
    row: ReadRow | None = None
    lead_id: int | None = None


@dataclass(slots=True)
class Books:
    """What is there: leads by number and address, those this import wrote, and earlier rows."""

    by_phone: Mapping[str, int] = field(default_factory=dict)
    by_email: Mapping[str, int] = field(default_factory=dict)
    mine: set[int] = field(default_factory=set)
    rows: dict[Key, int] = field(default_factory=dict)


def keys_of(row: ReadRow, match_by: MatchBy) -> list[Key]:
    """Return what a row is compared by."""
    keys = []
    if row.e164 and match_by is not MatchBy.EMAIL:
        keys.append(("phone", row.e164))
    if match_by is not MatchBy.PHONE and (email := row.email_key):
        keys.append(("email", email))
    return keys


def decide(
    rows: Iterable[tuple[int, ReadRow | BadRow]], *, options: Options, books: Books
) -> list[Verdict]:
    """Return what becomes of rows, each with its number; notes in `books` what they take."""
    return [_decide(number, row, options, books) for number, row in rows]


def _decide(number: int, row: ReadRow | BadRow, options: Options, books: Books) -> Verdict:
    if isinstance(row, BadRow):
        return Verdict(number, RowResult.INVALID, row.field, row.message)
    if options.on_match is OnMatch.CREATE:
        return Verdict(number, RowResult.ADDED, row=row)
    keys = keys_of(row, options.match_by)
    earlier = next((books.rows[key] for key in keys if key in books.rows), None)
    if earlier is not None:
        return _repeat(number, f"Row {earlier} of this file is the same person.")
    lead_id = _known(keys, books)
    if lead_id is None:
        _take(number, keys, books)
        return Verdict(number, RowResult.ADDED, row=row)
    return _met(Verdict(number, RowResult.UPDATED, row=row, lead_id=lead_id), keys, options, books)


def _met(verdict: Verdict, keys: Iterable[Key], options: Options, books: Books) -> Verdict:
    """Return what becomes of a row whose lead is there already."""
    number, lead_id = verdict.number, verdict.lead_id or 0
    if lead_id in books.mine:
        return _repeat(number, f"An earlier row of this file became the same lead, L-{lead_id}.")
    if options.on_match is OnMatch.SKIP:
        return Verdict(
            *(number, RowResult.DUPLICATE, "known", f"L-{lead_id} is there already."),
            lead_id=lead_id,
        )
    _take(number, keys, books)
    books.mine.add(lead_id)
    return verdict


def _take(number: int, keys: Iterable[Key], books: Books) -> None:
    for key in keys:
        books.rows[key] = number


def _known(keys: Iterable[Key], books: Books) -> int | None:
    for kind, text in keys:
        found = (books.by_phone if kind == "phone" else books.by_email).get(text)
        if found is not None:
            return found
    return None


def _repeat(number: int, message: str) -> Verdict:
    return Verdict(number, RowResult.DUPLICATE, "in_file", message)


def changes_of(
    row: ReadRow, facts: Mapping[str, Any], *, on_match: OnMatch, region: str
) -> dict[str, Any]:
    """Return which facts of a lead a row changes; what is as it was is no change.

    A number that is spelled otherwise but is the same one is no change either.
    """
    wanted = {name: value for name, value in row.facts.items() if value not in {"", None}}
    if row.e164 and spelled(facts.get("phone") or "", region) == row.e164:
        del wanted["phone"]
    if on_match is OnMatch.FILL:
        wanted = {name: value for name, value in wanted.items() if facts.get(name) in {"", None}}
    return {name: value for name, value in wanted.items() if facts.get(name) != value}


def nothing_new(verdict: Verdict) -> Verdict:
    """Return the verdict of a row that says nothing its lead does not have."""
    return Verdict(
        *(verdict.number, RowResult.DUPLICATE, "nothing_new"),
        f"L-{verdict.lead_id} has all of this already.",
        lead_id=verdict.lead_id,
    )


def counted(results: Iterable[str], before: Mapping[str, int]) -> dict[str, int]:
    """Return how often each result came, with those before."""
    counts = dict(before)
    for result in results:
        counts[result] = counts.get(result, 0) + 1
    return counts
