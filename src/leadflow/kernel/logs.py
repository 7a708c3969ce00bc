"""Structured logs without personal data: it is masked in every line on its way out."""

import logging
import logging.config
import logging.handlers
import re
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, Final

import structlog

HIDDEN: Final = "[hidden]"
HIDDEN_KEYS: Final = frozenset(
    {
        "address",
        "api_key",
        "authorization",
        "body",
        "cookie",
        "email",
        "key",
        "mobile",
        "name",
        "password",
        "payload",
        "phone",
        "phone_raw",
        "registration_number",
        "secret",
        "token",
    }
)
OPEN_KEYS: Final = frozenset({"timestamp", "level", "logger", "request_id", "run_id"})

_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE: Final = re.compile(r"(?<![\w.:-])(?:\+\d[\d ()-]{6,18}\d|\d{10,15})(?![\w-])")
_TOKEN: Final = re.compile(
    r"eyJ[\w-]{5,}\.[\w-]+\.[\w-]*|(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{32,}"
)

Event = MutableMapping[str, Any]


def masked(value: Any) -> Any:
    """Return `value` with every phone, e-mail address and token in its texts hidden."""
    if isinstance(value, str):
        text = _TOKEN.sub(HIDDEN, _EMAIL.sub("[email]", value))
        return _PHONE.sub("[phone]", text)
    if isinstance(value, dict):
        return {key: HIDDEN if key in HIDDEN_KEYS else masked(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [masked(item) for item in value]
    return value


def mask(_logger: object, _method: str, event: Event) -> Event:
    """Hide personal data in a log line (a structlog processor)."""
    for key, value in event.items():
        if key in HIDDEN_KEYS:
            event[key] = HIDDEN
        elif key not in OPEN_KEYS and not key.startswith("_"):
            event[key] = masked(value)
    return event


SHARED: Final[list[Any]] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(config: dict[str, Any]) -> None:
    """Set up logging for the process: one handler, one shape, also for libraries' lines."""
    is_json = config.get("format", "json") == "json"
    renderer: Any = (
        structlog.processors.JSONRenderer() if is_json else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "structured": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": SHARED,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        structlog.processors.format_exc_info,
                        mask,
                        renderer,
                    ],
                }
            },
            "handlers": (handlers := _handlers(config.get("file", ""))),
            "root": {"handlers": [*handlers], "level": config.get("level", "INFO")},
            "loggers": {
                name: {"handlers": [], "propagate": True, "level": level}
                for name, level in LEVELS.items()
            },
        }
    )


def _handlers(file: str) -> dict[str, dict[str, str]]:
    """Return where lines go: standard error, and a file besides that others may move away."""
    handlers = {"stream": {"class": "logging.StreamHandler", "formatter": "structured"}}
    if file:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        handlers["file"] = {
            "class": "logging.handlers.WatchedFileHandler",
            "filename": file,
            "encoding": "utf-8",
            "formatter": "structured",
        }
    return handlers


# Refusals are answers, not events worth a line: Django would log each 4xx as a warning.
LEVELS: Final = {
    "django": "INFO",
    "django.request": "ERROR",
    "django.server": "ERROR",
    "django.security": "ERROR",
    "_granian": "INFO",
    "granian.access": "INFO",
    "httpx": "WARNING",
}
