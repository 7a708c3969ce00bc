"""What `leadflow doctor` looks at: is this place fit to run LeadFlow, and is it running."""

import os
import platform
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.db import Error, connection

from leadflow import __version__
from leadflow.config.serving.prepare import pending_migrations
from leadflow.events.queries import outbox_health
from leadflow.kernel.db import is_postgres

FREE_BYTES: Final = 200 * 1024 * 1024
LATE_SECONDS: Final = 120
SKEW_SECONDS: Final = 5
OLDEST_POSTGRES: Final = 150_000
OLDEST_SQLITE: Final = (3, 35)


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at, and what was seen."""

    name: str
    level: Level
    text: str


def examine(*, now: datetime) -> list[Check]:
    """Return what was seen of everything; what cannot be looked at is bad, not an error."""
    return [check for look in LOOKS for check in _safely(look, now)]


def _safely(look: Callable[[datetime], Iterator[Check]], now: datetime) -> list[Check]:
    try:
        return list(look(now))
    except (Error, OSError) as error:
        name = look.__name__.removeprefix("look_at_")
        return [Check(name, Level.BAD, f"{type(error).__name__}: {str(error).strip()[:200]}")]


def look_at_installation(_now: datetime) -> Iterator[Check]:
    yield Check(
        "installation", Level.OK, f"LeadFlow {__version__}, Python {platform.python_version()}"
    )
    if settings.DEBUG:
        yield Check("debug", Level.BAD, "DEBUG is on: errors show their insides to everybody")
    if not settings.PUBLIC_BASE_URL:
        text = "PUBLIC_BASE_URL is not set: links in messages cannot name this place"
        yield Check("address", Level.NOTE, text)


def look_at_data_folder(_now: datetime) -> Iterator[Check]:
    folder = settings.DATA_DIR
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / f".doctor-{os.getpid()}"
    probe.write_text("", encoding="utf-8")
    probe.unlink()
    free = shutil.disk_usage(folder).free
    level = Level.OK if free > FREE_BYTES else Level.BAD
    yield Check("data_folder", level, f"{folder} is writable, {free // 1024**2} MB free")


def look_at_secret_key(_now: datetime) -> Iterator[Check]:
    file = settings.DATA_DIR / "secret-key"
    if "SECRET_KEY" in os.environ or "SECRET_KEY_FILE" in os.environ:
        yield Check("secret_key", Level.OK, "given by the environment")
    elif is_postgres():
        text = f"kept in {file}; several machines on one database need the same SECRET_KEY"
        yield Check("secret_key", Level.NOTE, text)
    else:
        yield Check("secret_key", Level.OK, f"kept in {file}; back it up with the database")


def look_at_database(_now: datetime) -> Iterator[Check]:
    with connection.cursor() as cursor:
        if is_postgres():
            cursor.execute("SELECT current_setting('server_version_num')::int, version()")
            number, text = cursor.fetchone()
            is_new_enough = number >= OLDEST_POSTGRES
        else:
            cursor.execute(
                "SELECT sqlite_version(), (SELECT journal_mode FROM pragma_journal_mode)"
            )
            version, mode = cursor.fetchone()
            text = f"SQLite {version}, journal {mode}, {connection.settings_dict['NAME']}"
            is_new_enough = tuple(map(int, version.split("."))) >= OLDEST_SQLITE and mode == "wal"
    yield Check("database", Level.OK if is_new_enough else Level.BAD, text.split(" on ")[0])


def look_at_migrations(_now: datetime) -> Iterator[Check]:
    pending = pending_migrations()
    if pending:
        text = f"{len(pending)} not applied, first {pending[0]}: run leadflow migrate"
        yield Check("migrations", Level.BAD, text)
    else:
        yield Check("migrations", Level.OK, "all applied")


def look_at_static_files(_now: datetime) -> Iterator[Check]:
    is_there = (settings.STATIC_ROOT / "staticfiles.json").is_file()
    text = "collected" if is_there else "not collected: leadflow serve does it at its start"
    yield Check("static_files", Level.OK if is_there else Level.NOTE, text)


def look_at_worker(now: datetime) -> Iterator[Check]:
    health = outbox_health(now=now)
    waiting = health.unsent + health.pending
    if health.oldest_seconds > LATE_SECONDS:
        text = (
            f"{waiting} events wait, the oldest for {health.oldest_seconds:.0f} s: is it running?"
        )
        yield Check("worker", Level.BAD, text)
    else:
        yield Check("worker", Level.OK, f"{waiting} events wait, none for long")
    if health.dead:
        yield Check(
            "dead_letters", Level.NOTE, f"{health.dead} wait for a person at /app/dead-letters/"
        )


def look_at_clock(now: datetime) -> Iterator[Check]:
    with connection.cursor() as cursor:
        if is_postgres():
            cursor.execute("SELECT clock_timestamp()")
            skew = abs((cursor.fetchone()[0] - now).total_seconds())
        else:
            cursor.execute("SELECT MAX(published_at) FROM events_outboxmessage")
            newest = cursor.fetchone()[0]
            stamp = datetime.fromisoformat(newest).replace(tzinfo=UTC) if newest else now
            skew = max(0.0, (stamp - now).total_seconds())
    level = Level.OK if skew < SKEW_SECONDS else Level.BAD
    yield Check("clock", level, f"{skew:.1f} s from the database's")


def look_at_payments(_now: datetime) -> Iterator[Check]:
    vendor = settings.PAYMENTS
    if vendor == "simulator":
        yield Check("payments", Level.NOTE, "simulated: whoever buys credits says that they paid")
    elif vendor == "stripe":
        names = ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRETS", "PUBLIC_BASE_URL")
        missing = ", ".join(name for name in names if not getattr(settings, name))
        text = f"missing: {missing}" if missing else vendor
        yield Check("payments", Level.BAD if missing else Level.OK, text)
    elif vendor != "off":
        yield Check("payments", Level.BAD, f"PAYMENTS is {vendor!r}: off, simulator or stripe")


LOOKS: Final[tuple[Callable[[datetime], Iterator[Check]], ...]] = (
    look_at_installation,
    look_at_data_folder,
    look_at_secret_key,
    look_at_database,
    look_at_migrations,
    look_at_static_files,
    look_at_worker,
    look_at_clock,
    look_at_payments,
)
