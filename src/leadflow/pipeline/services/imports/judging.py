"""What becomes of some rows of a file, given what is there: the same for dry run and run."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings

from leadflow.identity.queries import users_with_any_role
from leadflow.identity.types import Actor
from leadflow.kernel.among import Among
from leadflow.leads.queries.matching import known_leads, standing
from leadflow.leads.rules import OWNER_ROLES
from leadflow.leads.services.many import Change
from leadflow.pipeline.models.imports import ImportJob, ImportRow
from leadflow.pipeline.rules.imports.deciding import (
    Books,
    Verdict,
    changes_of,
    decide,
    keys_of,
    nothing_new,
)
from leadflow.pipeline.rules.imports.options import OnMatch, Options, read_options
from leadflow.pipeline.rules.imports.rows import ReadRow, Sheet, read_row
from leadflow.pipeline.rules.imports.states import RowResult

Line = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Desk:
    """What all rows of an import have in common."""

    job: ImportJob
    actor: Actor
    options: Options
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class Judged:
    """What becomes of some rows, and how the leads that are there change."""

    verdicts: list[Verdict]
    changes: dict[int, Change]


def open_desk(*, job: ImportJob, actor: Actor, now: datetime) -> Desk:
    """Return what all rows of an import have in common."""
    owners = {user.username.casefold(): user.id for user in users_with_any_role(OWNER_ROLES)}
    sheet = Sheet(
        mapping=job.mapping,
        width=len(job.columns),
        region=settings.PHONE_REGION,
        source=read_options(job.options).source,
        owners=owners,
        now=now,
    )
    return Desk(job, actor, read_options(job.options), sheet)


def judge(*, desk: Desk, lines: Sequence[Line], books: Books) -> Judged:
    """Return what becomes of rows; `books` know of the rows before them."""
    rows = [(number, read_row(cells, desk.sheet)) for number, cells in lines]
    options = desk.options
    if options.on_match is not OnMatch.CREATE:
        good = [row for _, row in rows if isinstance(row, ReadRow)]
        keys = [key for row in good for key in keys_of(row, options.match_by)]
        known = known_leads(
            actor=desk.actor,
            phones={text for kind, text in keys if kind == "phone"},
            emails={text for kind, text in keys if kind == "email"},
        )
        books.by_phone, books.by_email = known.by_phone, known.by_email
        books.mine |= _mine(desk.job, {*known.by_phone.values(), *known.by_email.values()})
    return _planned(desk, decide(rows, options=options, books=books))


def _mine(job: ImportJob, lead_ids: set[int]) -> set[int]:
    """Return which leads earlier rows of the import wrote."""
    if not lead_ids or not job.done:
        return set()
    wrote = (RowResult.ADDED, RowResult.UPDATED)
    rows = ImportRow.objects.filter(Among("lead_id", lead_ids), is_check=False, result__in=wrote)
    jobs = rows.values_list("lead_id", "job_id")
    return {lead for lead, job_id in jobs if lead is not None and job_id == job.pk}


def _planned(desk: Desk, verdicts: list[Verdict]) -> Judged:
    """Say how the leads change that are there; a row that changes nothing is a duplicate."""
    met = [one for one in verdicts if one.result is RowResult.UPDATED and one.lead_id]
    if not met:
        return Judged(verdicts, {})
    stand = standing(actor=desk.actor, lead_ids={one.lead_id for one in met if one.lead_id})
    changes: dict[int, Change] = {}
    for one in met:
        now = stand.get(one.lead_id or 0)
        if one.row is None or one.lead_id is None or now is None:
            continue
        on_match = desk.options.on_match
        facts = changes_of(one.row, now.facts, on_match=on_match, region=desk.sheet.region)
        tags = tuple(tag for tag in (*one.row.tags, *desk.options.tags) if tag not in now.tags)
        note = one.row.note if on_match is OnMatch.UPDATE else ""
        if facts or tags or note:
            changes[one.lead_id] = Change(facts=facts, add_tags=tags, note=note)
    return Judged(
        [
            one
            if one.result is not RowResult.UPDATED or one.lead_id in changes
            else nothing_new(replace(one))
            for one in verdicts
        ],
        changes,
    )
