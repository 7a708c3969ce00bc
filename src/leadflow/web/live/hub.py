"""One watcher per process: sees within a quarter of a second which topics changed anywhere."""

from datetime import datetime
from threading import Event, Lock, Thread
from typing import Final

import structlog
from django.db import Error, connection

from leadflow.kernel.clock import now
from leadflow.notifications.queries import topics_version
from leadflow.web.live.streams import Streams

INTERVAL: Final = 0.25
AFTER_FAULT: Final = 2.0

log = structlog.get_logger(__name__)


class Hub:
    """Looks while anybody listens, and tells the streams."""

    def __init__(self, streams: Streams) -> None:
        self.streams = streams
        self._known: dict[str, int] = {}
        self._data_version = -1
        self._thread: Thread | None = None
        self._stopped = Event()
        self._lock = Lock()

    def start(self) -> None:
        """Start the watcher unless it runs already."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._stopped.clear()
                self._thread = Thread(target=self.run, name="live-hub", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """End the watcher, wait for it, and forget what it knew."""
        self._stopped.set()
        if self._thread:
            self._thread.join(timeout=5)
        self._known, self._data_version = {}, -1

    def run(self) -> None:
        """Look again and again; a database that is away is asked again a little later."""
        try:
            while not self._stopped.is_set():
                self._stopped.wait(INTERVAL if self.look() else AFTER_FAULT)
        finally:
            connection.close()

    def look(self) -> bool:
        """Look once, if anybody listens; false when the database could not be asked."""
        if not len(self.streams):
            return True
        try:
            changed = self.changes(moment=now())
        except Error as error:
            log.warning("live.database", error=type(error).__name__)
            connection.close()
            return False
        if changed:
            self.streams.tell(changed)
        return True

    def changes(self, *, moment: datetime) -> dict[str, int]:
        """Return the topics that changed since the look before.

        On SQLite, one pragma says whether anybody has written at all.
        """
        if not self.anything_written():
            return {}
        recent = topics_version(now=moment)
        changed = {t: v for t, v in recent.items() if self._known.get(t) != v}
        self._known = recent
        return changed

    def anything_written(self) -> bool:
        """Tell whether the database may have changed since last time."""
        if connection.vendor != "sqlite":
            return True
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            version: int = cursor.fetchone()[0]
        before, self._data_version = self._data_version, version
        return version != before
