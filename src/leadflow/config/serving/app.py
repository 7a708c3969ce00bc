"""The web process's application, loaded once and shared by every process forked from here."""

import importlib.util
import os

from django.conf import settings

from leadflow.config.serving.bridge import Bridge
from leadflow.config.serving.streams import Streamed
from leadflow.config.wsgi import application as django

THREADS = 4


def live_application() -> Streamed | None:
    """Return the live stream's ASGI application, where there is one."""
    if importlib.util.find_spec("leadflow.web.live.asgi") is None:
        return None
    from leadflow.web import live  # noqa: PLC0415 - only where the stream is served
    from leadflow.web.live.asgi import application  # noqa: PLC0415

    live.mount()
    return application


application = Bridge(
    django,
    live=live_application(),
    threads=int(os.environ.get("LEADFLOW_THREADS", THREADS)),
    body_limit=settings.MAX_BODY_BYTES,
)
