"""`leadflow serve` starts everything, keeps it running, and ends all of it."""

import signal
import socket
import subprocess
import sys

import psutil
import pytest

from leadflow.config.serving.prepare import collect_static
from tests.config.serving.running import (
    ENVIRONMENT,
    ask,
    ask_json,
    free_port,
    seconds_to_stop,
    started,
    wait_until,
)
from tests.harness.processes import alive

SERVE = ["-m", "leadflow.config.cli", "serve"]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A data folder that is migrated once; later starts are quick."""
    return tmp_path_factory.mktemp("serve")


@pytest.fixture
def port():
    return free_port()


def serving(port, data, *options):
    command = [*SERVE, "--port", str(port), *options]
    return started(command, port=port, LEADFLOW_DATA_DIR=str(data), LOG_LEVEL="WARNING")


def below(process, name):
    """Return the processes below `process` whose command line mentions `name`."""
    return [
        child
        for child in psutil.Process(process.pid).children(recursive=True)
        if name in " ".join(child.cmdline())
    ]


def run_id(port):
    try:
        return ask_json(port, "GET", "/health")[1]["run_id"]
    except OSError:
        return None


def test_serves_health_pages_and_static_files(port, data):
    with serving(port, data):
        health = ask_json(port, "GET", "/health")
        page = ask(port, "GET", "/app/sign-in/")
        manifest = (data / "static" / "staticfiles.json").read_text()
        name = manifest.split('.css": "')[1].split('"')[0]
        status, headers, _ = ask(port, "GET", f"/static/{name}")

    assert health[0] == 200
    assert health[1]["database"] == "connected"
    assert page[0] == 200
    assert status == 200
    assert "immutable" in dict(headers)["cache-control"]


def test_the_demo_says_where_it_is_and_who_may_sign_in(port, tmp_path):
    with serving(port, tmp_path, "--demo", "--no-worker") as process:
        wait_until(lambda: "leadflow-demo" in process.told(), seconds=20)
        said = process.told()

    assert f"http://127.0.0.1:{port}/" in said
    assert "affiliate2" in said


def test_a_second_server_on_the_port_says_so(data):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        second = subprocess.run(
            [sys.executable, *SERVE, "--port", str(port)],
            env=ENVIRONMENT | {"LEADFLOW_DATA_DIR": str(data), "PYTHONPATH": "src"},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    assert second.returncode == 3
    assert f"Port {port} is already in use" in second.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stops_at_once_and_leaves_nobody_behind(port, data, number):
    with serving(port, data) as process:
        wait_until(lambda: run_id(port))
        children = psutil.Process(process.pid).children(recursive=True)

        took = seconds_to_stop(process, number)

        assert took < 10
        assert process.returncode == 0
        assert len(children) >= 2
        assert not alive(children)


def test_a_killed_web_process_is_replaced(port, data):
    with serving(port, data, "--no-worker") as process:
        wait_until(lambda: run_id(port))
        main, *rest = below(process, "serving.web")
        [answering] = rest

        answering.kill()

        wait_until(lambda: run_id(port), seconds=10)
        assert main.is_running()
        assert answering not in below(process, "serving.web")


def test_a_killed_web_server_is_started_again_without_orphans(port, data):
    with serving(port, data, "--no-worker") as process:
        wait_until(lambda: run_id(port))
        before = run_id(port)
        main, *rest = below(process, "serving.web")

        main.kill()

        wait_until(lambda: run_id(port) not in {None, before}, seconds=20)
        assert not alive(rest)


def test_a_killed_supervisor_takes_everything_with_it(port, data):
    with serving(port, data) as process:
        wait_until(lambda: run_id(port))
        children = psutil.Process(process.pid).children(recursive=True)

        process.kill()
        process.wait()

        wait_until(lambda: not alive(children), seconds=25)


def test_servers_that_start_together_migrate_once(tmp_path):
    script = (
        "import django; django.setup();"
        "from leadflow.config.serving.prepare import migrate; print(len(migrate()))"
    )
    environment = ENVIRONMENT | {
        "LEADFLOW_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "leadflow.config.settings",
        "PYTHONPATH": "src",
    }

    starts = [
        subprocess.Popen(
            [sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    applied = sorted(int(start.communicate(timeout=120)[0]) for start in starts)

    assert applied[:2] == [0, 0]
    assert applied[2] > 0


def test_static_files_are_collected_only_when_something_changed(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"

    assert collect_static() is True
    assert collect_static() is False
