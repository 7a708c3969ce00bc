"""A private PostgreSQL: a cluster of its own in a temporary folder, on a free port, then gone.

    python -m tools.pg run [--durable] -- pytest tests

runs the command with `DATABASE_URL` naming the cluster (as its superuser, so that extensions can
be created). Needs PostgreSQL's programs installed (Debian's `postgresql`), no running server.
"""

import argparse
import contextlib
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

USER = "leadflow"
DATABASE = "leadflow"
START_SECONDS = 60
NOT_INSTALLED = 69
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
COMMON = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "timezone": "UTC",
    "logging_collector": "off",
}


class NotInstalled(Exception):
    """PostgreSQL's programs are not on this machine."""


def programs() -> Path:
    """Return the folder with the newest installed `initdb` and `postgres`.

    Raises NotInstalled when there is none.
    """
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(re.sub(r"\D", "", path.parts[-3]) or 0),
    )
    if debian:
        return debian[-1].parent
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    raise NotInstalled("PostgreSQL is not installed: apt-get install postgresql")


@contextlib.contextmanager
def cluster(*, durable: bool = False) -> Iterator[str]:
    """Start a private cluster and yield its address; stop and remove it whatever happens.

    `durable` keeps fsync on, as in production; tests do not need it.
    """
    bin_dir = programs()
    home = Path(tempfile.mkdtemp(prefix="leadflow-pg-"))
    server: subprocess.Popen[bytes] | None = None
    try:
        password = secrets.token_hex(16)
        (home / "password").write_text(password, encoding="utf-8")
        owner = _unprivileged()
        if owner:
            for path in (home, home / "password"):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        _initialise(bin_dir, home, owner)
        port = _free_port()
        server = _start(bin_dir, home, owner, port=port, durable=durable)
        url = f"postgresql://{USER}:{password}@127.0.0.1:{port}"
        _wait(bin_dir, home, server, url)
        _call([bin_dir / "psql", "-qX", f"{url}/postgres", "-c", f"CREATE DATABASE {DATABASE}"])
        yield f"{url}/{DATABASE}"
    finally:
        if server is not None:
            _stop(server)
        shutil.rmtree(home, ignore_errors=True)


def _unprivileged() -> pwd.struct_passwd | None:
    """Return whom to run as when we are root, which PostgreSQL refuses to be."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        return pwd.getpwnam("postgres")
    return pwd.getpwnam("nobody")


def _as(owner: pwd.struct_passwd | None, command: Sequence[str | Path]) -> list[str]:
    """Wrap `command` so that it runs as `owner` and dies with us, even if we are killed."""
    words = [str(word) for word in command]
    setpriv = shutil.which("setpriv")
    if not setpriv:
        return words
    identity = [f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
    return [setpriv, "--pdeathsig=INT", *(identity if owner else []), "--", *words]


def _call(command: Sequence[str | Path]) -> None:
    subprocess.run([str(word) for word in command], check=True, stdin=subprocess.DEVNULL)


def _initialise(bin_dir: Path, home: Path, owner: pwd.struct_passwd | None) -> None:
    initdb = [
        bin_dir / "initdb",
        *("--pgdata", home / "data", "--username", USER, "--pwfile", home / "password"),
        *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
    ]
    done = subprocess.run(
        _as(owner, initdb), stdin=subprocess.DEVNULL, capture_output=True, cwd=home, check=False
    )
    if done.returncode:
        sys.stderr.buffer.write(done.stdout + done.stderr)
        raise RuntimeError("initdb failed")


def _start(
    bin_dir: Path, home: Path, owner: pwd.struct_passwd | None, *, port: int, durable: bool
) -> subprocess.Popen[bytes]:
    options = COMMON | {"unix_socket_directories": str(home)} | ({} if durable else FAST)
    settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    command = [bin_dir / "postgres", "-D", home / "data", "-p", str(port), *settings]
    with (home / "log").open("wb") as log:
        return subprocess.Popen(
            _as(owner, command),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=home,
            start_new_session=True,
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(bin_dir: Path, home: Path, server: subprocess.Popen[bytes], url: str) -> None:
    for _ in range(START_SECONDS * 20):
        ready = subprocess.run([bin_dir / "pg_isready", "-q", "-d", f"{url}/postgres"], check=False)
        if ready.returncode == 0:
            return
        if server.poll() is not None:
            break
        time.sleep(0.05)
    sys.stderr.write((home / "log").read_text(errors="replace"))
    raise RuntimeError("PostgreSQL did not start")


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Ask for a fast shutdown, then insist."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait(10)


def run(command: Sequence[str], *, durable: bool) -> int:
    """Run `command` beside a private cluster and return its exit code."""
    with cluster(durable=durable) as url:
        environment = os.environ | {"DATABASE_URL": url}
        process = subprocess.Popen(command, env=environment)
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                process.send_signal(signal.SIGINT)


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def main() -> int:
    """Read the command line and run what it names."""
    parser = argparse.ArgumentParser(prog="python -m tools.pg", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    runner = verbs.add_parser("run", help="run a command beside a private cluster")
    runner.add_argument("--durable", action="store_true", help="keep fsync on, as in production")
    runner.add_argument("command", nargs=argparse.REMAINDER)
    verbs.add_parser("installed", help="say whether PostgreSQL is installed")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        if given.verb == "installed":
            print(programs())
            return 0
        command = given.command[1:] if given.command[:1] == ["--"] else given.command
        return run(command, durable=given.durable)
    except NotInstalled as missing:
        print(missing, file=sys.stderr)
        return NOT_INSTALLED
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
