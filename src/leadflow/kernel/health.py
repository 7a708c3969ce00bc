"""Whether this process is well and reaches its database."""

from contextlib import closing
from typing import Any, Final
from uuid import uuid4

import psycopg
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from structlog import get_logger

from leadflow import __version__
from leadflow.kernel import codec
from leadflow.kernel.clock import now
from leadflow.kernel.db import is_postgres

# Tells a checker whether it still speaks with the process it spoke with before.
RUN_ID: Final = uuid4().hex
SECONDS: Final = 2
QUESTION: Final = "SELECT 1 FROM django_migrations LIMIT 1"

log = get_logger("leadflow.health")


@require_safe
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Answer 200 when the database answers, 503 when it does not."""
    is_well = database_answers()
    document = {
        "status": "healthy" if is_well else "unhealthy",
        "database": "connected" if is_well else "disconnected",
        "timestamp": now(),
        "engine": connection.vendor,
        "version": __version__,
        "run_id": RUN_ID,
    }
    response = HttpResponse(
        codec.dumps(document), status=200 if is_well else 503, content_type="application/json"
    )
    if not is_well:
        response["Retry-After"] = str(SECONDS)
    return response


def database_answers() -> bool:
    """Tell whether the migrated database answers within about two seconds."""
    try:
        if is_postgres():
            _ask_postgres()
        else:
            _ask(connection)
    except Exception as error:  # noqa: BLE001 - whatever it is, the database cannot be used
        log.warning("health.database_down", error=type(error).__name__)
        return False
    return True


def _ask(database: Any) -> None:
    with database.cursor() as cursor:
        cursor.execute(QUESTION)
        if not cursor.fetchone():
            raise LookupError("the database has not been migrated")


def _ask_postgres() -> None:
    """Ask on a connection of its own: a full pool is no outage, and a pool waits too long."""
    options = connection.get_connection_params()
    known = ("dbname", "user", "password", "host", "port", "sslmode", "sslrootcert")
    with closing(
        psycopg.connect(
            **{name: options[name] for name in known if name in options},
            connect_timeout=SECONDS,
            tcp_user_timeout=SECONDS * 1000,
            options=f"-c statement_timeout={SECONDS * 1000}",
            autocommit=True,
        )
    ) as own:
        _ask(own)
