"""How far an import is, and what its rows came to, in words and numbers for people."""

from collections.abc import Mapping
from typing import Any, Final

from leadflow.pipeline.queries.imports import ImportLine, ImportView
from leadflow.pipeline.rules.imports.columns import Field
from leadflow.pipeline.rules.imports.states import ImportState, RowResult
from leadflow.web.tables_in import Outcome, Step, share, steps_to

STEPS: Final = ("File", "Columns", "Check", "Import", "Report")
PLACES: Final[Mapping[ImportState | None, int]] = {
    None: 0,
    ImportState.DRAFT: 1,
    ImportState.CHECKING: 2,
    ImportState.CHECKED: 2,
    ImportState.RUNNING: 3,
    ImportState.STOPPED: 3,
    ImportState.CANCELLED: 4,
    ImportState.DONE: 5,
    ImportState.UNDOING: 5,
    ImportState.UNDONE: 5,
}

# result -> (in the report, in the dry run)
WORDS: Final[Mapping[RowResult, tuple[str, str]]] = {
    RowResult.ADDED: ("Added", "New"),
    RowResult.UPDATED: ("Updated", "Will be updated"),
    RowResult.DUPLICATE: ("Duplicate", "Duplicate"),
    RowResult.INVALID: ("Not readable", "Not readable"),
}
REASONS: Final[Mapping[str, str]] = {
    "identity.not_permitted": "Whoever started this may no longer import.",
    "pipeline.starter_gone": "Whoever started this has no account any more.",
}
SHOWN: Final = (Field.NAME, Field.FIRST_NAME, Field.LAST_NAME, Field.PHONE, Field.EMAIL)


def steps_at(state: ImportState | None) -> list[Step]:
    """Return the steps of the wizard as they stand in a state; None is before the upload."""
    return steps_to(PLACES[state], STEPS)


def outcomes(job: ImportView) -> list[Outcome]:
    """Return how many rows came to each result, in the dry run or for good."""
    is_check = job.is_before_start
    counts = job.check_counts if is_check else job.counts
    whole = job.checked if is_check else job.done
    return [
        Outcome(
            result.value,
            words[1 if is_check else 0],
            counts[result.value],
            share(counts[result.value], whole),
        )
        for result, words in WORDS.items()
    ]


def wanted(text: str) -> list[RowResult]:
    """Return the results a page is narrowed to; nothing for all of them."""
    return [one for one in RowResult if one.value == text]


def shown(job: ImportView, line: ImportLine) -> dict[str, Any]:
    """Return a row as it is shown: who it is about, what came of it, and why."""
    words = WORDS[line.result]
    why = line.undo_message or line.message
    return {
        "number": line.number,
        "who": who(job, line.cells) or "Nobody",
        "state": line.result.value,
        "label": words[1 if job.is_before_start else 0],
        "why": why or ("Taken back" if line.undo == "undone" else ""),
        "lead_id": line.lead_id if line.undo != "undone" else None,
    }


def who(job: ImportView, cells: tuple[str, ...]) -> str:
    """Return whom a row is about: its name, else its number, else its address."""
    said = {field: cells[at].strip() for field, at in job.mapping.items() if 0 <= at < len(cells)}
    names = " ".join(filter(None, (said.get(field, "") for field in SHOWN[:3])))
    return names or said.get(Field.PHONE, "") or said.get(Field.EMAIL, "")
