"""How far a job is, and what its rows came to, in words and numbers for people."""

from collections.abc import Mapping
from typing import Any, Final

from leadflow.affiliates.queries.bulk import BulkJobRow, BulkLine
from leadflow.affiliates.rules.bulk.mapping import Field
from leadflow.affiliates.rules.bulk.states import BulkResult, BulkSource, BulkState
from leadflow.affiliates.rules.wording import REASON_TEXT
from leadflow.affiliates.types import Reason
from leadflow.web.tables_in import Outcome, Step, share, steps_to

STEPS: Final = ("Upload", "Columns", "Check", "Submit", "Report")
PLACES: Final[Mapping[BulkState | None, int]] = {
    None: 0,
    BulkState.DRAFT: 1,
    BulkState.CHECKING: 2,
    BulkState.CHECKED: 2,
    BulkState.RUNNING: 3,
    BulkState.PAUSED: 3,
    BulkState.STOPPED: 3,
    BulkState.CANCELLED: 4,
    BulkState.DONE: 5,
}

# In the address of a page, where an empty word would mean "all".
OPEN: Final = "open"

# result -> (in the report, in the dry run)
WORDS: Final[Mapping[BulkResult, tuple[str, str]]] = {
    BulkResult.ACCEPTED: ("Accepted", "Ready"),
    BulkResult.AWAITING_REGISTRATION: ("Registration needed", "Registration needed"),
    BulkResult.VERIFYING: ("Verifying", "Will be verified"),
    BulkResult.REJECTED: ("Rejected", "Already known"),
    BulkResult.INVALID: ("Not readable", "Not readable"),
    BulkResult.UNTOLD: ("Not told", "Readable, not compared"),
    BulkResult.OPEN: ("Not submitted", "Not checked"),
}

KNOWN_REASONS: Final = frozenset(reason.value for reason in Reason)

REASONS: Final[Mapping[str, str]] = {
    "affiliates.duplicate_quota_reached": (
        "The day's duplicate answers are used up. The rest is submitted by itself when it is over."
    ),
    "affiliates.cap_reached": (
        "The cap for this period is used up. The rest is submitted by itself when the next one"
        " begins."
    ),
    "affiliates.suspended": "Your affiliate is suspended and cannot submit at present.",
    "affiliates.unknown_campaign": "The campaign is closed, or no longer open to you.",
    "affiliates.not_an_affiliate": "Whoever started this no longer acts for your affiliate.",
    "affiliates.bulk_worker_gone": "Whoever started this has no account any more.",
    "affiliates.bulk_rows_gone": "The rows of this file are no longer kept.",
    "identity.not_permitted": "Whoever started this may no longer submit.",
}


def steps_at(state: BulkState | None) -> list[Step]:
    """Return the steps of the wizard as they stand in a state; None is before the upload."""
    return steps_to(PLACES[state], STEPS)


def is_before_start(job: BulkJobRow) -> bool:
    """Tell whether the page is about what would come of the rows, not what came of them."""
    return job.state in {BulkState.CHECKING, BulkState.CHECKED} or (
        job.state is BulkState.STOPPED and not job.started_at
    )


def outcomes(job: BulkJobRow) -> list[Outcome]:
    """Return how many rows came to each result, in the dry run or for good."""
    is_check = is_before_start(job)
    counts = dict(job.check_counts if is_check else job.counts)
    counts[BulkResult.OPEN] = job.total - (job.checked if is_check else job.done)
    return [
        Outcome(
            key=result.value or OPEN,
            label=words[is_check],
            count=counts.get(result, 0),
            share=share(counts.get(result, 0), job.total),
        )
        for result, words in WORDS.items()
        if counts.get(result, 0) or result in {BulkResult.ACCEPTED, BulkResult.INVALID}
    ]


def summary(job: BulkJobRow) -> dict[str, int]:
    """Return the three numbers a list of jobs shows."""
    accepted = job.counts.get(BulkResult.ACCEPTED, 0)
    waiting = job.counts.get(BulkResult.AWAITING_REGISTRATION, 0) + job.counts.get(
        BulkResult.VERIFYING, 0
    )
    refused = job.counts.get(BulkResult.REJECTED, 0) + job.counts.get(BulkResult.INVALID, 0)
    return {"accepted": accepted, "waiting": waiting, "refused": refused}


def wanted(text: str) -> list[BulkResult] | None:
    """Return the results a page is narrowed to; None for all of them."""
    if text == OPEN:
        return [BulkResult.OPEN]
    known = {result.value: result for result in BulkResult if result.value}
    return [known[text]] if text in known else None


def shown(job: BulkJobRow, line: BulkLine) -> dict[str, Any]:
    """Return a row as it is shown: what was typed, what came of it, and why."""
    is_check = is_before_start(job)
    result = BulkResult(line.check_result if is_check else line.result)
    return {
        "number": line.number,
        "mobile": typed(job, line, Field.MOBILE),
        "registration": typed(job, line, Field.REGISTRATION),
        "state": result.value or OPEN,
        "label": WORDS[result][is_check],
        "why": why(line, result),
        "submission_id": line.submission_id,
    }


def why(line: BulkLine, result: BulkResult) -> str:
    """Return the reason beside the result; what is well needs none."""
    if result in {BulkResult.OPEN, BulkResult.ACCEPTED}:
        return ""
    if line.reason in KNOWN_REASONS:
        text = REASON_TEXT[Reason(line.reason)]
        return f"{text[:1].upper()}{text[1:]}." if text else ""
    return line.message


def typed(job: BulkJobRow, line: BulkLine, field: Field) -> str:
    """Return what the row holds for a field, as it came in."""
    if job.source is BulkSource.API:
        return str(line.data.get(field) or "") if isinstance(line.data, dict) else ""
    at = job.mapping.get(field, -1)
    return str(line.data[at]) if 0 <= at < len(line.data) else ""
