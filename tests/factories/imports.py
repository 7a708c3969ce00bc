"""Imports for tests: a file uploaded by a person, checked and run as the worker would."""

from typing import Any

from leadflow.identity.types import Actor, Role
from leadflow.kernel.tabular.workbook import read_table
from leadflow.pipeline.models.imports import ImportJob
from leadflow.pipeline.queries.imports import LIMITS, ImportView, get_import
from leadflow.pipeline.rules.imports.columns import VOCABULARY
from leadflow.pipeline.services.imports import steps
from leadflow.pipeline.services.imports.uploading import upload
from leadflow.pipeline.subscribers.imports import work_import
from tests.factories.identity import make_actor
from tests.factories.leads import NOON

HEADER = ("Name", "Phone", "E-mail", "City")


def importer(role: Role = Role.HEAD) -> Actor:
    """Return somebody with an account who may import."""
    return make_actor(role)


def csv_of(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> bytes:
    """Return rows as a plain CSV file."""
    return "\n".join(",".join(row) for row in (header, *rows)).encode()


def phone(number: int) -> str:
    """Return an Indian mobile that differs for every number below a million."""
    return f"+919812{number:06d}"


def people(*numbers: int) -> list[tuple[str, ...]]:
    """Return rows of different people."""
    return [(f"Person {n}", phone(n), f"person{n}@example.com", "Pune") for n in numbers]


def make_draft(
    actor: Actor,
    *rows: tuple[str, ...],
    header: tuple[str, ...] = HEADER,
    content: bytes = b"",
    now=NOON,
    **options: Any,
) -> int:
    """Upload a file; return the import's id."""
    table = read_table(
        content or csv_of(*rows, header=header), limits=LIMITS, is_known=VOCABULARY.knows
    )
    return upload(actor=actor, table=table, file_name="leads.csv", options=options, now=now)


def turn_of(job_id: int) -> int:
    """Return the newest turn of an import."""
    return ImportJob.objects.values_list("turn", flat=True).get(pk=job_id)


def work(job_id: int, *, now=NOON) -> None:
    """Take turns at an import until there is nothing left."""
    for _ in range(1000):
        turn = turn_of(job_id)
        work_import({"job_id": job_id, "turn": turn}, now)
        if turn_of(job_id) == turn:
            return
    raise AssertionError("the import never ends")


def check(actor: Actor, job_id: int, *, now=NOON) -> ImportView:
    """Do the dry run."""
    steps.check(actor=actor, job_id=job_id, now=now)
    work(job_id, now=now)
    return get_import(actor=actor, job_id=job_id)


def run(actor: Actor, job_id: int, *, now=NOON) -> ImportView:
    """Bring the rows in."""
    steps.start(actor=actor, job_id=job_id, now=now)
    work(job_id, now=now)
    return get_import(actor=actor, job_id=job_id)


def bring(actor: Actor, *rows: tuple[str, ...], **given: Any) -> ImportView:
    """Upload a file and bring its rows in."""
    return run(actor, make_draft(actor, *rows, **given), now=given.get("now", NOON))


def take_back(actor: Actor, job_id: int, *, now=NOON) -> ImportView:
    """Take an import back and work that to its end."""
    steps.undo(actor=actor, job_id=job_id, now=now)
    work(job_id, now=now)
    return get_import(actor=actor, job_id=job_id)
