"""The loop that delivers what is due: claim, hand out, keep the leases, stop in good order."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from queue import SimpleQueue
from threading import Condition, Event, Thread
from typing import Final, TypeVar
from uuid import UUID

from django.db import close_old_connections, connection
from structlog import get_logger

from leadflow.events.services.claiming import claim, release, renew
from leadflow.events.services.delivering import deliver
from leadflow.events.services.publishing import fan_out
from leadflow.events.services.registry import chores, subscriber_names
from leadflow.events.types import Chore, Claimed
from leadflow.kernel.clock import now
from leadflow.kernel.db import is_postgres

BUSY_SECONDS: Final = 0.05
IDLE_SECONDS: Final = 0.5
TROUBLE_SECONDS: Final = 1.0
RENEW_SECONDS: Final = 10.0
REPORT_SECONDS: Final = 300.0
STOP_SECONDS: Final = 4.0
FIRST_CHORE_SECONDS: Final = 60.0
INWARD_THREADS: Final = 2
OUTWARD_THREADS: Final = 8
INWARD_BATCH: Final = 25

log = get_logger("leadflow.worker")

T = TypeVar("T")


class Worker:
    """Delivers until told to stop.

    Own books and the outside world have threads of their own, so that a receiver who keeps us
    waiting holds up nothing else. Any number of workers may run beside each other; one that is
    killed leaves leases that run out within 30 seconds.
    """

    def __init__(
        self, *, inward_threads: int | None = None, outward_threads: int = OUTWARD_THREADS
    ) -> None:
        # SQLite has one writer at a time: more threads would only wait for each other.
        inward = (inward_threads or INWARD_THREADS) if is_postgres() else 1
        self._is_stopping = False
        self._wake = Event()
        self._held = _Held()
        self._crews = [
            _Crew(self, is_outward=False, size=inward, batch=INWARD_BATCH),
            _Crew(self, is_outward=True, size=outward_threads, batch=1),
        ]

    @property
    def is_stopping(self) -> bool:
        """Tell whether nothing new is begun."""
        return self._is_stopping

    def stop(self) -> None:
        """Finish what is being done and no more. Safe in a signal handler: it only sets a flag."""
        self._is_stopping = True

    def wake(self) -> None:
        """Look for work now."""
        self._wake.set()

    def run(self) -> None:
        """Work until stopped; then return within five seconds."""
        log.info("worker.started", threads={crew.label: crew.size for crew in self._crews})
        for target in (self._keep_leases, self._do_chores):
            Thread(target=target, name=target.__name__, daemon=True).start()
        for crew in self._crews:
            crew.start()
        pause = BUSY_SECONDS
        while not self._is_stopping:
            pause = BUSY_SECONDS if self._turn() else min(IDLE_SECONDS, pause * 2)
            self._wake.wait(pause)
            self._wake.clear()
        for crew in self._crews:
            crew.finish()
        unfinished = self._held.wait_until_empty(STOP_SECONDS)
        connection.close()
        log.info("worker.stopped", unfinished=unfinished)

    def _turn(self) -> int:
        """Fan out and hand out what is due; return how much that was."""
        try:
            found = fan_out(now=now())
            return found + sum(crew.take() for crew in self._crews)
        except Exception as error:  # noqa: BLE001 - the edge: the database may be back in a moment
            self._rest("worker.trouble", error)
            return 0
        finally:
            close_old_connections()

    def work(self, batch: Sequence[Claimed]) -> None:
        """Make the deliveries of one claimed batch; give the rest back when told to stop."""
        try:
            for index, one in enumerate(batch):
                if self._is_stopping:
                    release(claimed=batch[index:])
                    return
                deliver(one, now=now())
        except Exception as error:  # noqa: BLE001 - the edge: what is not noted is claimed again
            self._rest("worker.trouble", error)
        finally:
            self._held.drop(batch)
            close_old_connections()

    def hold(self, batch: Sequence[Claimed]) -> None:
        """Keep the leases of `batch` renewed until it is done."""
        self._held.add(batch)

    def _keep_leases(self) -> None:
        last = time.monotonic()
        while self._nap(0.2):
            if time.monotonic() - last < RENEW_SECONDS:
                continue
            last = time.monotonic()
            if leases := self._held.leases():
                self._try("worker.renew", lambda held: renew(leases=held, now=now()), leases)

    def _do_chores(self) -> None:
        begun = time.monotonic()
        due = {name: begun + min(each[0], FIRST_CHORE_SECONDS) for name, each in chores().items()}
        next_report = begun + REPORT_SECONDS
        while self._nap(0.2):
            for name, (seconds, chore) in chores().items():
                if time.monotonic() >= due.get(name, 0):
                    self._try(name, _at_this_moment, chore)
                    due[name] = time.monotonic() + seconds
            if time.monotonic() >= next_report:
                next_report += REPORT_SECONDS
                log.info("worker.alive", taken=self._held.taken, in_hand=len(self._held.leases()))

    def _nap(self, seconds: float) -> bool:
        time.sleep(seconds)
        return not self._is_stopping

    def _try(self, what: str, act: Callable[[T], object], argument: T) -> None:
        try:
            act(argument)
        except Exception as error:  # noqa: BLE001 - the edge: the next round tries again
            self._rest(what, error)
        finally:
            close_old_connections()

    def _rest(self, what: str, error: Exception) -> None:
        """Note trouble that no single delivery is to blame for, and do not hammer on it."""
        log.error("worker.failed", what=what, error=type(error).__name__, exc_info=error)
        connection.close()
        self._nap(TROUBLE_SECONDS)


class _Crew:
    """Threads for one kind of handlers, and the queue before them."""

    def __init__(self, worker: Worker, *, is_outward: bool, size: int, batch: int) -> None:
        self.label = "outward" if is_outward else "inward"
        self.size = size
        self._worker = worker
        self._is_outward = is_outward
        self._batch = batch
        self._queue: SimpleQueue[list[Claimed]] = SimpleQueue()
        self._open = 0
        self._changed = Condition()

    def start(self) -> None:
        """Start the threads. They end with the process: a hanging receiver must not keep it."""
        for number in range(self.size):
            Thread(target=self._serve, name=f"{self.label}-{number}", daemon=True).start()

    def finish(self) -> None:
        """Let the threads end once they have nothing in hand."""
        for _ in range(self.size):
            self._queue.put([])

    def take(self) -> int:
        """Claim as much as there are free hands for; return how much that was."""
        with self._changed:
            free = self.size - self._open
        if free <= 0:
            return 0
        names = subscriber_names(is_outward=self._is_outward)
        claimed = claim(now=now(), limit=free * self._batch, subscribers=names)
        self._worker.hold(claimed)
        for hand in range(min(free, len(claimed))):
            with self._changed:
                self._open += 1
            self._queue.put(claimed[hand::free])
        return len(claimed)

    def _serve(self) -> None:
        while batch := self._queue.get():
            try:
                self._worker.work(batch)
            finally:
                with self._changed:
                    self._open -= 1
                self._worker.wake()
        connection.close()


class _Held:
    """What this process has claimed and not finished, by lease."""

    def __init__(self) -> None:
        self.taken = 0
        self._count: Counter[UUID] = Counter()
        self._changed = Condition()

    def add(self, batch: Sequence[Claimed]) -> None:
        with self._changed:
            self._count.update(one.lease for one in batch)
            self.taken += len(batch)

    def drop(self, batch: Sequence[Claimed]) -> None:
        with self._changed:
            self._count.subtract(one.lease for one in batch)
            self._count += Counter()  # forgets what is at zero
            self._changed.notify_all()

    def leases(self) -> Collection[UUID]:
        with self._changed:
            return list(self._count)

    def wait_until_empty(self, seconds: float) -> int:
        """Wait for the last delivery, but not longer than that; return how many are left."""
        with self._changed:
            self._changed.wait_for(lambda: not self._count, seconds)
            return self._count.total()


def _at_this_moment(chore: Chore) -> None:
    chore(now=now())
