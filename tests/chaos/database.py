"""A PostgreSQL of its own that is killed and comes back with what it had acknowledged."""

import os
import secrets
import shutil
import tempfile
from pathlib import Path

import psutil

from tools import pg


class Database:
    """A private cluster that writes its log at every commit, as in production.

    It does not wait for the disk: only processes die here, and what they wrote stays written.
    """

    def __init__(self) -> None:
        self.programs = pg.programs()
        self.home = Path(tempfile.mkdtemp(prefix="leadflow-pg-"))
        self.owner = pg._unprivileged()
        password = self.home / "password"
        password.write_text(secrets.token_hex(16), encoding="utf-8")
        if self.owner:
            for path in (self.home, password):
                os.chown(path, self.owner.pw_uid, self.owner.pw_gid)
        self.port = pg._free_port()
        self.root = f"postgresql://{pg.USER}:{password.read_text()}@127.0.0.1:{self.port}"
        self.url = f"{self.root}/{pg.DATABASE}"
        pg._initialise(self.programs, self.home, self.owner)
        with (self.home / "data" / "postgresql.conf").open("a") as settings:
            settings.write("fsync = off\n")
        self.start()
        create = f"CREATE DATABASE {pg.DATABASE}"
        pg._call([self.programs / "psql", "-qX", f"{self.root}/postgres", "-c", create])

    def start(self) -> None:
        """Start, and return when it takes connections."""
        self.server = pg._start(self.programs, self.home, self.owner, port=self.port, durable=True)
        pg._wait(self.programs, self.home, self.server, self.root)

    def kill(self) -> None:
        """Kill -9 every process of it, and start it again: it recovers from its log."""
        parent = psutil.Process(self.server.pid)
        family = [parent, *parent.children(recursive=True)]
        for process in family:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        self.server.wait(10)
        psutil.wait_procs(family, timeout=10)
        self.start()

    def remove(self) -> None:
        """Stop it and leave nothing."""
        pg._stop(self.server)
        shutil.rmtree(self.home, ignore_errors=True)
