"""Keeps a few child processes running, and ends all of them together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import Final

from structlog import get_logger

from leadflow.config.serving import lifeline

FIRST_DELAY: Final = 0.2
LONGEST_DELAY: Final = 30.0
STEADY_SECONDS: Final = 20.0
STOP_SECONDS: Final = 8.0
TICK_SECONDS: Final = 0.1

log = get_logger("leadflow.serving")


@dataclass
class Child:
    """One process to keep running: what it is called, and how it is started."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    next_start: float = 0.0
    crashes: int = 0


@dataclass
class Supervisor:
    """Starts the children, restarts what ends by itself, and stops them all in time."""

    children: list[Child]
    environment: dict[str, str] = field(default_factory=dict)
    stopping: Event = field(default_factory=Event)

    def run(self, *, on_tick: Callable[[], None] = lambda: None) -> None:
        """Keep the children running until SIGTERM, SIGINT or SIGHUP; then stop them."""
        line, self._hold = os.pipe()
        self._line = line
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())
        try:
            while not self.stopping.wait(TICK_SECONDS):
                for child in self.children:
                    self._look_after(child)
                on_tick()
        finally:
            os.close(self._hold)
            self._stop()
            os.close(line)

    def _look_after(self, child: Child) -> None:
        if child.process is None:
            if time.monotonic() >= child.next_start:
                self._start(child)
            return
        code = child.process.poll()
        if code is None:
            return
        ran = time.monotonic() - child.started
        child.crashes = 0 if ran > STEADY_SECONDS else child.crashes + 1
        delay = min(LONGEST_DELAY, FIRST_DELAY * 2**child.crashes)
        log.error("serving.ended", child=child.name, exit_code=code, restart_in_seconds=delay)
        child.process = None
        child.next_start = time.monotonic() + delay

    def _start(self, child: Child) -> None:
        child.process = subprocess.Popen(  # noqa: S603 - our own commands only
            child.command,
            env=os.environ | self.environment | {lifeline.VARIABLE: str(self._line)},
            stdin=subprocess.DEVNULL,
            pass_fds=(self._line,),
            start_new_session=True,  # Ctrl-C in the terminal reaches only us; we pass it on
            preexec_fn=_die_with(os.getpid()),  # noqa: PLW1509 - we run no other threads
        )
        child.started = time.monotonic()

    def _stop(self) -> None:
        """Ask everyone to stop, wait for all of them together, then kill what is left."""
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("serving.killed", pid=process.pid)
                process.kill()
                process.wait()


def _die_with(parent: int) -> Callable[[], None]:
    def prepare() -> None:
        lifeline.die_on_parents_death(signal.SIGTERM)
        if os.getppid() != parent:
            sys.exit(1)

    return prepare
