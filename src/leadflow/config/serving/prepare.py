"""What must be done before the first request: a free port, a migrated database, static files."""

import contextlib
import errno
import fcntl
import hashlib
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from leadflow import __version__
from leadflow.kernel.db import is_postgres

MIGRATION_LOCK: Final = 0x1EADF10


def port_is_free(host: str, port: int) -> bool:
    """Tell whether nobody listens at `host`:`port` yet.

    Raises OSError for an address that is not ours or a port we may not take.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True


@contextlib.contextmanager
def alone(name: str) -> Iterator[None]:
    """Be the only process of this machine that does `name` on this data folder."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.DATA_DIR / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def pending_migrations() -> list[str]:
    """Return the migrations that the database still lacks."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrate() -> list[str]:
    """Bring the database up to date, one process at a time; return what was applied."""
    with alone("migrate"), _alone_on_postgres():
        pending = pending_migrations()
        if pending:
            call_command("migrate", interactive=False, verbosity=0)
        return pending


@contextlib.contextmanager
def _alone_on_postgres() -> Iterator[None]:
    """Hold an advisory lock: other machines may start on the same database."""
    if not is_postgres():
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def collect_static() -> bool:
    """Put the static files where the web server reads them; tell whether anything had changed."""
    with alone("static"):
        root = Path(settings.STATIC_ROOT)
        stamp = root / ".collected"
        wanted = _static_fingerprint()
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
            return False
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(wanted, encoding="utf-8")
        return True


def _static_fingerprint() -> str:
    """Return a digest of every static file's name, size and age."""
    digest = hashlib.sha256(__version__.encode())
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            changed = storage.get_modified_time(path).timestamp()
            digest.update(f"\n{path} {storage.size(path)} {changed}".encode())
    return digest.hexdigest()
