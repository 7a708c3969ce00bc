"""The product as its users run it, in a database of its own, ready to be killed."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

ROOT = Path(__file__).parents[2]
READY_SECONDS = 180
STOP_SECONDS = 15


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Product:
    """`leadflow serve` on a free port; it can be killed and started again."""

    folder: Path
    database_url: str
    options: tuple[str, ...] = ("--demo",)
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    kills: dict[str, int] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        mine = {
            "DATABASE_URL": self.database_url,
            "LEADFLOW_DATA_DIR": str(self.folder),
            "SECRET_KEY": "only-for-chaos-" + "x" * 40,
            "LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "leadflow.config.settings",
        }
        return os.environ | mine | self.settings

    def start(self) -> None:
        """Start, and return when it answers as this very process."""
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", *self.options, "--port", str(self.port)],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Return when the health page answers; raise when the product ends or takes too long."""
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until:
            assert self.process is not None
            assert self.process.poll() is None, "the product ended"
            try:
                if httpx.get(f"{self.address}/health", timeout=2).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        raise AssertionError("the product did not answer")

    def kill_child(self, name: str) -> bool:
        """Kill -9 the web server or the worker; the supervisor brings it back."""
        for child in psutil.Process(self.pid).children(recursive=True):
            try:
                if is_called(child, name):
                    child.kill()
                    self.count(name)
                    return True
            except psutil.NoSuchProcess:
                continue
        return False

    def kill_everything(self) -> None:
        """Kill -9 the supervisor and whatever it started, then start again."""
        parent = psutil.Process(self.pid)
        family = [*parent.children(recursive=True), parent]
        for process in family:
            try:
                process.send_signal(signal.SIGKILL)
            except psutil.NoSuchProcess:
                continue
        psutil.wait_procs(family, timeout=10)
        self.count("everything")
        self.start()

    def stop(self) -> float:
        """Ask for a graceful stop; return how many seconds it took."""
        if self.process is None or self.process.poll() is not None:
            return 0.0
        begun = time.monotonic()
        self.process.terminate()
        self.process.wait(STOP_SECONDS)
        return time.monotonic() - begun

    def verify(self) -> dict[str, object]:
        """Return what `leadflow verify --json` says."""
        return self.ask("manage.py", "verify", "--json")

    def ask(self, *command: str) -> dict[str, object]:
        """Run a Python program beside the product, on its database; return the JSON it prints."""
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            check=False,
            text=True,
        )
        assert done.stdout, done.stderr[-2000:]
        return dict(json.loads(done.stdout))

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def count(self, name: str) -> None:
        self.kills[name] = self.kills.get(name, 0) + 1


def is_called(process: psutil.Process, name: str) -> bool:
    """Tell whether a process is the web server (`web`) or the worker (`worker`)."""
    words = " ".join(process.cmdline())
    is_worker = words.rstrip().endswith(" worker") or " worker " in words
    return is_worker if name == "worker" else not is_worker
