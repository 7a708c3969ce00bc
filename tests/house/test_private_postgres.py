"""`python -m tools.pg run` gives a database of one's own and leaves nothing of it."""

import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.harness.processes import alive
from tests.house.sources import ROOT
from tools.pg import NOT_INSTALLED, NotInstalled, cluster, programs


def is_installed():
    try:
        return bool(programs())
    except NotInstalled:
        return False


pytestmark = pytest.mark.skipif(not is_installed(), reason="needs Debian's postgresql")


def clusters():
    return set(Path(tempfile.gettempdir()).glob("leadflow-pg-*"))


def run(*command):
    return subprocess.Popen(
        [sys.executable, "-m", "tools.pg", "run", "--", *command],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_command_finds_its_database_and_its_exit_code_is_ours():
    script = (
        "import os, psycopg, sys;"
        "row = psycopg.connect(os.environ['DATABASE_URL']).execute('SELECT current_database()');"
        "print(row.fetchone()[0]); sys.exit(7)"
    )

    process = run(sys.executable, "-c", script)
    output, _ = process.communicate(timeout=120)

    assert output.strip() == "leadflow"
    assert process.returncode == 7


def test_nothing_is_left_when_it_is_stopped_half_way():
    process = run("sleep", "60")
    started = time.monotonic()
    while not (folders := folders_of(process)):
        assert time.monotonic() - started < 60
        time.sleep(0.1)
    servers = children(process)

    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)

    assert not alive(servers)
    assert not [folder for folder in folders if folder.exists()]


def folders_of(process):
    """Return the folders of the process's own clusters: other tests may have theirs meanwhile."""
    said = " ".join(word for child in children(process) for word in told(child))
    return [folder for folder in clusters() if str(folder) in said]


def told(child):
    with suppress(psutil.NoSuchProcess):
        return child.cmdline()
    return []


def children(process):
    return psutil.Process(process.pid).children(recursive=True)


def test_without_postgresql_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr("tools.pg.Path.glob", lambda *_: iter(()))
    monkeypatch.setattr("tools.pg.shutil.which", lambda _: None)

    with pytest.raises(NotInstalled, match="apt-get install postgresql"), cluster():
        pass

    assert NOT_INSTALLED == 69
