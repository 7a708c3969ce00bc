# ruff: noqa: N999 - the command is called import
"""`leadflow import leads.xlsx --user asha`: bring a file of leads in, with a progress bar."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from leadflow.identity.queries import find_actor, find_user_by_name, users_with_role
from leadflow.identity.types import Actor, Role
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError
from leadflow.kernel.tabular.decoding import check_size
from leadflow.kernel.tabular.workbook import read_table
from leadflow.pipeline.queries.imports import LIMITS, ImportView, get_import
from leadflow.pipeline.rules.imports.columns import VOCABULARY
from leadflow.pipeline.rules.imports.options import MatchBy, OnMatch, OwnerBy
from leadflow.pipeline.services.imports import steps
from leadflow.pipeline.services.imports.uploading import upload
from leadflow.pipeline.services.imports.working import work_on

WIDTH: Final = 30


class Command(BaseCommand):
    help = "Import leads from a CSV or XLSX file. Killed, it goes on with --resume or the worker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="a CSV or XLSX file")
        parser.add_argument("--source", default="import", help="where rows without one come from")
        parser.add_argument("--on-match", default="skip", choices=[one.value for one in OnMatch])
        parser.add_argument("--match-by", default="either", choices=[one.value for one in MatchBy])
        parser.add_argument("--owner", default="rules", choices=[one.value for one in OwnerBy])
        parser.add_argument("--tag", action="append", default=[], help="a tag for every lead")
        parser.add_argument("--user", help="who imports (default: the first administrator)")
        parser.add_argument("--check", action="store_true", help="only say what would come of it")
        parser.add_argument("--resume", type=int, metavar="ID", help="go on with an import")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Upload, start, work to the end, and tell what came of the rows."""
        actor = _actor(options["user"])
        try:
            job_id = options["resume"] or self._upload(actor, options)
            job = self._worked(actor, job_id, is_check=options["check"])
        except (OSError, DomainError) as error:
            raise CommandError(str(error)) from error
        counts = job.check_counts if options["check"] else job.counts
        self.stdout.write(", ".join(f"{count} {name}" for name, count in counts.items()))
        if counts["duplicate"] or counts["invalid"]:
            self.stdout.write(f"The reasons: /app/imports/{job_id}/")

    def _upload(self, actor: Actor, options: dict[str, Any]) -> int:
        path = options["file"]
        if path is None:
            raise CommandError("Name a file, or an import to --resume.")
        check_size(path.stat().st_size, LIMITS.bytes)
        table = read_table(path.read_bytes(), limits=LIMITS, is_known=VOCABULARY.knows)
        chosen = {name: options[name] for name in ("source", "on_match", "match_by", "owner")}
        job_id = upload(
            actor=actor,
            table=table,
            file_name=path.name,
            options={**chosen, "tags": options["tag"]},
            now=now(),
        )
        self.stdout.write(f"Import {job_id}: {len(table.lines)} rows")
        return job_id

    def _worked(self, actor: Actor, job_id: int, *, is_check: bool) -> ImportView:
        job = get_import(actor=actor, job_id=job_id)
        if not job.is_at_work:
            begin = steps.check if is_check else steps.start
            begin(actor=actor, job_id=job_id, now=now())
        while True:
            turn = steps.turn_of(job_id=job_id)
            more = work_on(job_id=job_id, turn=turn, now=now())
            job = get_import(actor=actor, job_id=job_id)
            self._show(job.checked if is_check else job.done, job.total)
            if not (more or job.is_at_work):
                return job

    def _show(self, done: int, total: int) -> None:
        filled = WIDTH * done // max(total, 1)
        bar = "█" * filled + "·" * (WIDTH - filled)
        self.stdout.write(f"\r{bar} {done:,} of {total:,}", ending="" if done < total else "\n")
        self.stdout.flush()


def _actor(username: str | None) -> Actor:
    """Return who imports. Raises CommandError."""
    if username:
        user = find_user_by_name(username)
    else:
        user = next(iter(users_with_role(Role.ADMIN)), None)
    actor = find_actor(user.id) if user else None
    if actor is None:
        raise CommandError("There is no such user; name one who may import by --user.")
    return actor
