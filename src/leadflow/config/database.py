"""From `DATABASE_URL` to Django's settings: SQLite embedded by default, PostgreSQL by address."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from leadflow.config import env

POOL_SIZE = 10

SQLITE_START = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=NORMAL;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA recursive_triggers=ON;"
    "PRAGMA cache_size=-32000;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA mmap_size=8589934592;"  # a page of a large index costs no call into the system
)


def settings_for(url: str, *, data_dir: Path) -> dict[str, Any]:
    """Return the `DATABASES["default"]` entry for `url`; empty means SQLite in `data_dir`.

    Raises ValueError for an address of another kind of database.
    """
    if not url:
        return sqlite(data_dir / "leadflow.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path)))
    if parts.scheme in {"postgres", "postgresql"}:
        return postgres(url)
    raise ValueError(f"DATABASE_URL: {parts.scheme!r} is neither sqlite nor postgresql")


def sqlite(path: Path) -> dict[str, Any]:
    """Return SQLite settings: IMMEDIATE, so that a writer waits instead of failing half-way."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": SQLITE_START,
        },
        "TEST": {"NAME": str(path.with_name(f"test-{path.name}"))},
    }


def postgres(url: str) -> dict[str, Any]:
    """Return PostgreSQL settings: pooled connections, bound on the server, prepared."""
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or parts.hostname or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "") or ""),
        "CONN_MAX_AGE": 0,  # the pool keeps connections open, not the thread
        "OPTIONS": {
            **options,
            "server_side_binding": True,
            "pool": {
                "min_size": 1,
                "max_size": env.number("DATABASE_POOL", POOL_SIZE),
                "timeout": 15,
                "max_idle": 300,
            },
            "prepare_threshold": 2,
        },
    }
