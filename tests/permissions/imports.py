"""The part of the table about imports; `table.py` says how to read it."""

from leadflow.identity.models import User
from leadflow.kernel.clock import now
from leadflow.pipeline.models.imports import ImportJob
from leadflow.pipeline.rules.imports.options import Options
from leadflow.pipeline.rules.imports.states import ImportState
from tests.factories.leads import NOON
from tests.permissions.rows import HEADS, Address, Row, any_of, those

IMPORTS = HEADS | those("director")
API, PAGE = "/api/imports/<int:job_id>/", "/app/imports/<int:job_id>/"


def make(owner: User, state: ImportState) -> Address:
    """Make an import in a state; whoever may import sees every one."""
    job = ImportJob.objects.create(
        created_by=owner,
        worked_by=owner,
        file_name="leads.csv",
        columns=["Name"],
        mapping={"name": 0},
        options=Options().to_json(),
        samples=[["Asha"]],
        state=state,
        total=2,
        done=0 if state is ImportState.DRAFT else 1,
        added=0 if state is ImportState.DRAFT else 1,
        created_at=NOON,
    )
    return {"job_id": job.pk}


def draft(owner: User) -> Address:
    """Make an import that waits for its columns."""
    return make(owner, ImportState.DRAFT)


def running(owner: User) -> Address:
    """Make an import that is at work."""
    return make(owner, ImportState.RUNNING)


def done(owner: User) -> Address:
    """Make an import that is over just now, and can be taken back."""
    address = make(owner, ImportState.DONE)
    ImportJob.objects.filter(pk=address["job_id"]).update(finished_at=now())
    return address


IMPORTS_API = [
    Row("GET", "/api/imports/", {IMPORTS: 200}),
    Row("POST", "/api/imports/", {IMPORTS: 415}),
    Row("GET", API, {IMPORTS: any_of(200)}, draft),
    Row("PATCH", API, {IMPORTS: any_of(200)}, draft, {"options": {"source": "fair"}}),
    Row("DELETE", API, {IMPORTS: any_of(204)}, draft),
    Row("POST", f"{API}check/", {IMPORTS: any_of(202)}, draft),
    Row("POST", f"{API}start/", {IMPORTS: any_of(202)}, draft),
    Row("POST", f"{API}cancel/", {IMPORTS: any_of(200)}, running),
    Row("POST", f"{API}undo/", {IMPORTS: any_of(202)}, done),
    Row("GET", f"{API}rows/", {IMPORTS: any_of(200)}, draft),
    Row("GET", f"{API}rejects/", {IMPORTS: any_of(200)}, draft),
]
IMPORTS_PAGES = [
    Row("GET", "/app/imports/", {IMPORTS: 200}),
    Row("GET", "/app/imports/upload/", {IMPORTS: 200}),
    Row("POST", "/app/imports/upload/", {IMPORTS: 422}),
    Row("GET", "/app/imports/sample.csv", {IMPORTS: 200}),
    Row("GET", PAGE, {IMPORTS: any_of(200)}, draft),
    Row("POST", f"{PAGE}columns/", {IMPORTS: any_of(422)}, draft),
    Row("POST", f"{PAGE}reopen/", {IMPORTS: any_of(302)}, draft),
    Row("POST", f"{PAGE}start/", {IMPORTS: any_of(302)}, draft),
    Row("POST", f"{PAGE}cancel/", {IMPORTS: any_of(302)}, running),
    Row("POST", f"{PAGE}undo/", {IMPORTS: any_of(302)}, done),
    Row("POST", f"{PAGE}discard/", {IMPORTS: any_of(302)}, draft),
    Row("GET", f"{PAGE}rows.csv", {IMPORTS: any_of(200)}, draft),
]
