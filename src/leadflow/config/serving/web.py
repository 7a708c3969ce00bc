"""The web server: one process that watches, and below it the processes that answer.

    python -m leadflow.config.serving.web HOST PORT PROCESSES

Started by `leadflow serve`, which migrates and collects the static files first.
"""

import os
import sys
from typing import Any, Final

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from leadflow.kernel.memory import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadflow.config.settings")

APPLICATION: Final = "leadflow.config.serving.app:application"
CONNECTIONS: Final = 2048
KILL_SECONDS: Final = 7


def load(_target: str) -> Any:
    """Return the application; called before forking too, so that the processes share its pages."""
    from leadflow.config.serving.app import application  # noqa: PLC0415 - settings first

    return application


def main() -> None:
    """Serve until told to stop."""
    host, port, processes = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    load(APPLICATION)
    settle()
    Granian(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        workers=processes,
        websockets=False,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=15_000),
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        respawn_interval=0.2,
        workers_kill_timeout=KILL_SECONDS,
    ).serve(target_loader=load)


if __name__ == "__main__":
    main()
